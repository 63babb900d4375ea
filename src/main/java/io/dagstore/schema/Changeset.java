package io.dagstore.schema;

/**
 * One step of the changelog.
 *
 * @param id its name, which begins with the number of its file
 * @param file the file that it stands in
 * @param comment why it exists
 */
public record Changeset(String id, String file, String comment) {}
