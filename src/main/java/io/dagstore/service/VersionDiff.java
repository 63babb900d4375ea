package io.dagstore.service;

import io.dagstore.json.JsonPatch;
import io.dagstore.json.WorkflowChanges;

/**
 * What is different between two versions.
 *
 * @param from the first version
 * @param to the second version
 * @param patch the operations that turn the document of the first into that of the second
 * @param changes the nodes and edges that were added, removed and changed
 */
public record VersionDiff(Version from, Version to, JsonPatch patch, WorkflowChanges changes) {}
