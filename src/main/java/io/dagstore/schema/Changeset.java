package io.dagstore.schema;

/**
 * One step of the changelog.
 *
 * @param id its name, which begins with the number of its file
 * @param file the file that it stands in
 * @param comment why it exists
 * @param onRequest whether an update leaves it alone: it belongs to the clean-up, which is asked for by name
 */
public record Changeset(String id, String file, String comment, boolean onRequest) {}
