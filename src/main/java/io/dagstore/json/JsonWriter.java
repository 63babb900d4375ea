package io.dagstore.json;

import io.dagstore.error.InvalidInputException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes a tree as UTF-8, straight into byte arrays. Iterative, so that depth needs no stack. Strings are escaped as
 * RFC 8785 (section 3.2.2.2) prescribes, whatever the layout; numbers are written as they are.
 */
final class JsonWriter {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private static final int LARGEST_CHUNK = 1 << 16;

    private final boolean sorted;
    private final boolean indented;
    private final int mostBytes;
    /** What has been written, but for the last chunk: text that grows in one array would be copied many times. */
    private final List<ByteBuffer> full = new ArrayList<>();

    private int fullBytes;
    private byte[] out = new byte[4096];
    private int length;

    /** The members of all objects that are open, outer ones first, each object's in the order in which they are written. */
    private String[] names = new String[32];

    private JsonNode[] values = new JsonNode[32];
    private int members;
    private final BiConsumer<String, JsonNode> collector = this::collect;

    private JsonWriter(boolean sorted, boolean indented, int mostBytes) {
        this.sorted = sorted;
        this.indented = indented;
        this.mostBytes = mostBytes;
    }

    static JsonWriter compact() {
        return new JsonWriter(false, false, Integer.MAX_VALUE);
    }

    static JsonWriter canonical() {
        return canonical(Integer.MAX_VALUE);
    }

    /** Stops once it has more than so many bytes, which {@link #length()} then tells. */
    static JsonWriter canonical(int mostBytes) {
        return new JsonWriter(true, false, mostBytes);
    }

    static JsonWriter indented() {
        return new JsonWriter(false, true, Integer.MAX_VALUE);
    }

    /** Stops once it has more than so many bytes: for messages, as a value may be large. */
    static JsonWriter atMost(int bytes) {
        return new JsonWriter(false, false, bytes);
    }

    /** The number of bytes so far. */
    int length() {
        return fullBytes + length;
    }

    byte[] toBytes() {
        byte[] bytes = new byte[length()];
        int at = 0;
        for (ByteBuffer chunk : full) {
            chunk.get(0, bytes, at, chunk.limit());
            at += chunk.limit();
        }
        System.arraycopy(out, 0, bytes, at, length);
        return bytes;
    }

    @Override
    public String toString() {
        return new String(toBytes(), StandardCharsets.UTF_8);
    }

    /** An object or array that is being written. There is one for each level, used again and again. */
    private static final class Open {
        final @Nullable Open parent;
        private @Nullable Open inner;
        /** Null for an object, whose members are collected. */
        @Nullable ArrayNode array;

        int start;
        int next;
        int end;

        Open(@Nullable Open parent) {
            this.parent = parent;
        }

        Open inner() {
            if (inner == null) {
                inner = new Open(this);
            }
            return inner;
        }
    }

    JsonWriter write(JsonNode root) {
        Open open = begin(root, null);
        int depth = 1;
        while (open != null && length() <= mostBytes) {
            ArrayNode array = open.array;
            boolean first = open.next == open.start;
            if (open.next == open.end) {
                depth--;
                if (!first) {
                    newLine(depth);
                }
                if (array == null) {
                    put('}');
                    members = open.start;
                } else {
                    put(']');
                }
                open = open.parent;
                continue;
            }
            if (!first) {
                put(',');
            }
            newLine(depth);
            JsonNode value;
            if (array == null) {
                string(names[open.next]);
                put(':');
                if (indented) {
                    put(' ');
                }
                value = values[open.next];
            } else {
                value = array.get(open.next);
            }
            open.next++;
            Open inner = begin(value, open);
            if (inner != open) {
                depth++;
            }
            open = inner;
        }
        return this;
    }

    /** Writes a scalar and stays where it was, or the opening bracket of a container, which becomes the open one. */
    private @Nullable Open begin(JsonNode value, @Nullable Open parent) {
        switch (value.getNodeType()) {
            case OBJECT -> {
                put('{');
                return open((ObjectNode) value, parent);
            }
            case ARRAY -> {
                put('[');
                return open((ArrayNode) value, parent);
            }
            case STRING -> string(value.stringValue());
            case NUMBER -> ascii(number(value));
            case BOOLEAN -> ascii(value.booleanValue() ? "true" : "false");
            case NULL -> ascii("null");
            case BINARY, MISSING, POJO ->
                throw new IllegalArgumentException("not a JSON value: " + value.getNodeType());
        }
        return parent;
    }

    private static Open open(ArrayNode array, @Nullable Open parent) {
        Open open = parent == null ? new Open(null) : parent.inner();
        open.array = array;
        open.start = 0;
        open.next = 0;
        open.end = array.size();
        return open;
    }

    private Open open(ObjectNode object, @Nullable Open parent) {
        Open open = parent == null ? new Open(null) : parent.inner();
        open.array = null;
        open.start = members;
        open.next = members;
        open.end = members + object.size();
        if (open.end > names.length) {
            int capacity = Math.max(open.end, 2 * names.length);
            names = Arrays.copyOf(names, capacity);
            values = Arrays.copyOf(values, capacity);
        }
        object.forEachEntry(collector);
        if (sorted) {
            sort(object, open.start);
        }
        return open;
    }

    private void collect(String name, JsonNode value) {
        names[members] = name;
        values[members++] = value;
    }

    private void sort(ObjectNode object, int start) {
        int inOrder = start + 1;
        // The natural order of strings is that of their UTF-16 code units.
        while (inOrder < members && names[inOrder - 1].compareTo(names[inOrder]) < 0) {
            inOrder++;
        }
        if (inOrder < members) {
            Arrays.sort(names, start, members);
            for (int i = start; i < members; i++) {
                values[i] = object.get(names[i]);
            }
        }
    }

    private static String number(JsonNode value) {
        if (value.isDouble() || value.isFloat()) {
            double number = value.doubleValue();
            if (Double.isNaN(number) || Double.isInfinite(number)) {
                throw new IllegalArgumentException("not a JSON number: " + number);
            }
        }
        return JsonNumber.text(value);
    }

    private void newLine(int depth) {
        if (indented) {
            put('\n');
            for (int i = 0; i < depth; i++) {
                put(' ');
                put(' ');
            }
        }
    }

    private void put(char c) {
        if (length == out.length) {
            grow(1);
        }
        out[length++] = (byte) c;
    }

    private void ascii(String text) {
        int end = text.length();
        if (out.length - length < end) {
            grow(end);
        }
        for (int i = 0; i < end; i++) {
            out[length++] = (byte) text.charAt(i);
        }
    }

    private void string(String text) {
        int end = text.length();
        if (out.length - length < end + 2) {
            grow(end + 2);
        }
        byte[] bytes = out;
        int at = length;
        bytes[at++] = '"';
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (c < ' ' || c == '"' || c == '\\' || c >= 0x7f) {
                length = at;
                escaped(text, i);
                put('"');
                return;
            }
            bytes[at++] = (byte) c;
        }
        bytes[at++] = '"';
        length = at;
    }

    /** How many bytes a string takes, with its quotes and escapes. */
    static int length(String text) {
        int end = text.length();
        int bytes = end + 2;
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                char letter = escapeLetter(c);
                bytes += letter == 'u' ? 5 : letter == 0 ? 0 : 1;
            } else {
                // The four bytes of a pair are those of its two halves, two each.
                bytes += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
            }
        }
        return bytes;
    }

    /** The rest of a string, from a character on that may not be written as one byte. */
    private void escaped(String text, int from) {
        int end = text.length();
        for (int i = from; i < end; i++) {
            if (out.length - length < 6) {
                grow(6 + end - i);
            }
            char c = text.charAt(i);
            if (c < 0x80) {
                escaped(c);
            } else if (c < 0x800) {
                out[length++] = (byte) (0xc0 | (c >> 6));
                out[length++] = (byte) (0x80 | (c & 0x3f));
            } else if (Character.isSurrogate(c)) {
                int point = text.codePointAt(i++);
                if (point < 0x10000) {
                    throw new InvalidInputException("the string that starts with "
                            + JsonText.abbreviated(text.substring(0, Math.min(i - 1, 20)))
                            + " has half of a surrogate pair at index " + (i - 1) + ", which is not Unicode");
                }
                out[length++] = (byte) (0xf0 | (point >> 18));
                out[length++] = (byte) (0x80 | ((point >> 12) & 0x3f));
                out[length++] = (byte) (0x80 | ((point >> 6) & 0x3f));
                out[length++] = (byte) (0x80 | (point & 0x3f));
            } else {
                out[length++] = (byte) (0xe0 | (c >> 12));
                out[length++] = (byte) (0x80 | ((c >> 6) & 0x3f));
                out[length++] = (byte) (0x80 | (c & 0x3f));
            }
        }
    }

    /** What stands after the backslash, in the way in which a character must be escaped; 0 if it need not be. */
    private static char escapeLetter(char c) {
        return switch (c) {
            case '"', '\\' -> c;
            case '\b' -> 'b';
            case '\t' -> 't';
            case '\n' -> 'n';
            case '\f' -> 'f';
            case '\r' -> 'r';
            default -> c < ' ' ? 'u' : 0;
        };
    }

    private void escaped(char c) {
        char letter = escapeLetter(c);
        if (letter == 0) {
            out[length++] = (byte) c;
            return;
        }
        out[length++] = '\\';
        out[length++] = (byte) letter;
        if (letter == 'u') {
            out[length++] = '0';
            out[length++] = '0';
            out[length++] = HEX[c >> 4];
            out[length++] = HEX[c & 0xf];
        }
    }

    private void grow(int needed) {
        if ((long) length() + needed > Integer.MAX_VALUE - 8) {
            throw new InvalidInputException("the value needs more than 2 GiB as JSON");
        }
        full.add(ByteBuffer.wrap(out).limit(length));
        fullBytes += length;
        out = new byte[Math.max(needed, Math.min(2 * out.length, LARGEST_CHUNK))];
        length = 0;
    }
}
