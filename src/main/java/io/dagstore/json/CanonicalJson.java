package io.dagstore.json;

import tools.jackson.databind.JsonNode;

/**
 * One byte sequence for each document: RFC 8785, the JSON Canonicalization Scheme (keys sorted by UTF-16 code units, its
 * escapes, no blanks), but for numbers, which stay as they were written. RFC 8785 would round them to doubles: here
 * {@code 12345678901234567890}, {@code 1.10} and {@code 1e400} are themselves, and {@code 1} and {@code 1.0} are different
 * content.
 */
public final class CanonicalJson {
    private CanonicalJson() {}

    /**
     * The canonical UTF-8 of a value.
     *
     * @throws io.dagstore.error.InvalidInputException if a string has half of a surrogate pair
     * @throws IllegalArgumentException if the tree has a node that is not JSON: binary data, a Java object, NaN
     */
    public static byte[] bytes(JsonNode value) {
        return JsonWriter.canonical().write(value).toBytes();
    }
}
