package io.dagstore.service;

import io.dagstore.error.InvalidInputException;
import java.util.regex.Pattern;

/** The rule for the names of new tags. Names that are in the database already are taken as they are. */
final class TagName {
    private static final int MAX_LENGTH = 200;
    private static final Pattern RULE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/-]*");

    /** What is looked for as an id, or the beginning of one, where there is no tag. */
    private static final Pattern READS_AS_ID = Pattern.compile("[0-9a-fA-F]{8}[0-9a-fA-F-]{0,28}");

    private TagName() {}

    /**
     * Accepts a name.
     *
     * @throws InvalidInputException if it is not one
     */
    static void requireValid(String name) {
        if (name.length() > MAX_LENGTH) {
            throw new InvalidInputException(
                    "the tag name has " + name.length() + " characters; at most " + MAX_LENGTH + " are allowed");
        }
        if (READS_AS_ID.matcher(name).matches()) {
            throw new InvalidInputException(
                    "\"" + name + "\" cannot be a tag name, because it reads as the id of an artifact");
        }
        if (!RULE.matcher(name).matches()) {
            throw new InvalidInputException(
                    "\"" + name + "\" is not a tag name: a letter or digit, then letters, digits and . _ / -");
        }
    }
}
