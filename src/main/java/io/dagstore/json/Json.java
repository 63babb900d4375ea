package io.dagstore.json;

import io.dagstore.error.InvalidInputException;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads and writes JSON within limits. It accepts exactly what RFC 8259 calls JSON text in UTF-8, and of that neither
 * duplicate keys (which of the two counts would be a guess) nor escapes that are half of a surrogate pair (they are not
 * Unicode, and cannot be written as UTF-8). Numbers keep the text they were written with, whatever their size.
 *
 * <p>Instances are immutable and can be shared between threads.
 */
public final class Json {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** Size and depth are checked here, with messages that name dagstore's limits; Jackson's own would only be others. */
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(TokenStreamFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private static final Pattern ADDITIONS = Pattern.compile(
            " \\((start marker at|for \\w+ starting at|not recognized as) .*|: enable `.*", Pattern.DOTALL);

    private final JsonLimits limits;

    /** A reader that accepts what is within the limits. */
    public Json(JsonLimits limits) {
        this.limits = limits;
    }

    /** The limits of this reader. */
    public JsonLimits limits() {
        return limits;
    }

    /**
     * Any JSON value.
     *
     * @throws InvalidInputException if the bytes are not one JSON value, with line, column and reason, or exceed a limit
     */
    public JsonNode parse(byte[] bytes) {
        return read(bytes, limits.maxDepth());
    }

    /**
     * A document, that is, a JSON object.
     *
     * @throws InvalidInputException as {@link #parse}, or if the value is not an object
     */
    public ObjectNode parseDocument(byte[] bytes) {
        return object(parse(bytes));
    }

    /**
     * A patch. Its operations are complete and well-formed; whether they apply depends on the document.
     *
     * @throws InvalidInputException as {@link #parse}; if the value is not an array of operations; if there are more than
     *     {@link JsonLimits#maxOperations}; or if an operation is malformed, with its index
     */
    public JsonPatch parsePatch(byte[] bytes) {
        // A value as deep as a document may be lies in an operation, which lies in the patch.
        return JsonPatch.read(read(bytes, limits.maxDepth() + 2), limits.maxOperations());
    }

    /**
     * The value as compact UTF-8, members in their order.
     *
     * @throws InvalidInputException if a string has half of a surrogate pair
     */
    public byte[] write(JsonNode value) {
        return JsonWriter.compact().write(value).toBytes();
    }

    /**
     * The value on lines of their own, indented by two spaces, separated by {@code \n}, without one at the end.
     *
     * @throws InvalidInputException if a string has half of a surrogate pair
     */
    public String pretty(JsonNode value) {
        return JsonWriter.indented().write(value).toString();
    }

    /**
     * The canonical bytes of a document that was not parsed but made, by a patch say, as {@link CanonicalJson} writes them.
     * A small patch can make a document of any size: writing stops where the limit is exceeded.
     *
     * @throws InvalidInputException if the value is not an object, is too deep or too long, or has half of a surrogate pair
     */
    public byte[] canonicalDocument(JsonNode document) {
        if (isDeeperThan(object(document), limits.maxDepth())) {
            throw new InvalidInputException("the document is nested deeper than " + limits.maxDepth() + " levels");
        }
        JsonWriter writer = JsonWriter.canonical(limits.maxBytes()).write(document);
        if (writer.length() > limits.maxBytes()) {
            throw new InvalidInputException(
                    "the document is longer than the " + limits.maxBytes() + " bytes that are accepted");
        }
        return writer.toBytes();
    }

    private static boolean isDeeperThan(JsonNode node, int levels) {
        if (!node.isContainer()) {
            return false;
        }
        if (levels == 0) {
            return true;
        }
        for (JsonNode child : node) {
            if (child.isContainer() && isDeeperThan(child, levels - 1)) {
                return true;
            }
        }
        return false;
    }

    private static ObjectNode object(JsonNode value) {
        if (value instanceof ObjectNode object) {
            return object;
        }
        throw new InvalidInputException("a document must be a JSON object, not " + JsonText.kind(value));
    }

    private JsonNode read(byte[] bytes, int maxDepth) {
        if (bytes.length > limits.maxBytes()) {
            throw new InvalidInputException(
                    "the JSON is " + bytes.length + " bytes long; at most " + limits.maxBytes() + " are accepted");
        }
        boolean halfPairsPossible = Utf8.check(bytes);
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), bytes)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw new InvalidInputException("the input is empty; a JSON value is needed");
            }
            JsonNode root = readValue(parser, first, bytes, maxDepth, halfPairsPossible);
            if (parser.nextToken() != null) {
                throw malformed(bytes, tokenOffset(parser), "the JSON value has ended, but more follows", null);
            }
            return root;
        } catch (JacksonException e) {
            throw malformed(
                    bytes, e.getLocation() == null ? -1 : e.getLocation().getByteOffset(), reason(e), e);
        }
    }

    /** Iterative, so that the depth of the input needs no stack. */
    private JsonNode readValue(
            JsonParser parser, JsonToken first, byte[] bytes, int maxDepth, boolean halfPairsPossible) {
        JsonNode[] parents = new JsonNode[16];
        int depth = 0;
        ObjectNode object = null;
        ArrayNode array = null;
        String name = "";
        JsonToken token = first;
        while (true) {
            JsonNode value;
            switch (token) {
                case PROPERTY_NAME -> {
                    name = parser.currentName();
                    if (halfPairsPossible && JsonText.hasHalfPair(name)) {
                        throw halfPair(parser, bytes);
                    }
                    token = parser.nextToken();
                    continue;
                }
                case END_OBJECT, END_ARRAY -> {
                    depth--;
                    if (depth == 0) {
                        return parents[0];
                    }
                    JsonNode parent = parents[depth - 1];
                    object = parent instanceof ObjectNode o ? o : null;
                    array = parent instanceof ArrayNode a ? a : null;
                    token = parser.nextToken();
                    continue;
                }
                case START_OBJECT -> value = new ObjectNode(NODES);
                case START_ARRAY -> value = new ArrayNode(NODES);
                case VALUE_STRING -> {
                    String string = parser.getString();
                    if (halfPairsPossible && JsonText.hasHalfPair(string)) {
                        throw halfPair(parser, bytes);
                    }
                    value = NODES.stringNode(string);
                }
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> value = new JsonNumber(parser.getString());
                case VALUE_TRUE -> value = NODES.booleanNode(true);
                case VALUE_FALSE -> value = NODES.booleanNode(false);
                case VALUE_NULL -> value = NODES.nullNode();
                default -> throw new IllegalStateException("unexpected token " + token);
            }
            if (object != null) {
                if (object.replace(name, value) != null) {
                    throw malformed(
                            bytes,
                            tokenOffset(parser),
                            "the key " + JsonText.abbreviated(name) + " appears twice in one object",
                            null);
                }
            } else if (array != null) {
                array.add(value);
            }
            if (token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY) {
                if (depth == maxDepth) {
                    throw malformed(
                            bytes,
                            tokenOffset(parser),
                            "nested deeper than the " + maxDepth + " levels that are accepted",
                            null);
                }
                if (depth == parents.length) {
                    parents = Arrays.copyOf(parents, 2 * depth);
                }
                parents[depth++] = value;
                object = value instanceof ObjectNode o ? o : null;
                array = value instanceof ArrayNode a ? a : null;
            } else if (depth == 0) {
                return value;
            }
            token = parser.nextToken();
        }
    }

    private static InvalidInputException halfPair(JsonParser parser, byte[] bytes) {
        return malformed(
                bytes, tokenOffset(parser), "a string has half of a surrogate pair, which is not Unicode", null);
    }

    private static long tokenOffset(JsonParser parser) {
        return parser.currentTokenLocation().getByteOffset();
    }

    private static InvalidInputException malformed(
            byte[] bytes, long offset, String reason, @Nullable JacksonException cause) {
        String message = "malformed JSON at " + Utf8.position(bytes, offset) + ": " + reason;
        return cause == null ? new InvalidInputException(message) : new InvalidInputException(message, cause);
    }

    /** Jackson's words, without its second account of the place and its hints to its own settings. */
    private static String reason(JacksonException e) {
        return ADDITIONS.matcher(e.getOriginalMessage()).replaceFirst("");
    }
}
