package io.dagstore.service;

/**
 * A version of a history that is to be imported.
 *
 * @param name what error messages call it: a file, or a line of one
 * @param content in UTF-8, either a JSON object, the full document, or a JSON array, the RFC 6902 operations that make it of
 *     the version before
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
public record VersionInput(String name, byte[] content) {}
