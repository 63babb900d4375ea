package io.dagstore.json;

import java.util.List;

/** A place in a document, RFC 6901. */
final class Pointer {
    static final Pointer ROOT = new Pointer("", new String[0]);

    private final String text;
    private final String[] tokens;

    private Pointer(String text, String[] tokens) {
        this.text = text;
        this.tokens = tokens;
    }

    /** @throws IllegalArgumentException with what is wrong, if the text is not a JSON pointer */
    static Pointer parse(String text) {
        if (text.isEmpty()) {
            return ROOT;
        }
        if (text.charAt(0) != '/') {
            throw new IllegalArgumentException("it must be empty or start with \"/\"");
        }
        int count = 0;
        for (int i = 0; i < text.length(); i++) {
            count += text.charAt(i) == '/' ? 1 : 0;
        }
        String[] tokens = new String[count];
        int start = 1;
        for (int i = 0; i < count; i++) {
            int end = i + 1 == count ? text.length() : text.indexOf('/', start);
            tokens[i] = unescape(text.substring(start, end));
            start = end + 1;
        }
        return new Pointer(text, tokens);
    }

    /** The place that these tokens, unescaped, lead to. */
    static Pointer of(List<String> tokens) {
        StringBuilder text = new StringBuilder();
        for (String token : tokens) {
            text.append('/').append(escape(token));
        }
        return new Pointer(text.toString(), tokens.toArray(new String[0]));
    }

    private static String unescape(String token) {
        int tilde = token.indexOf('~');
        if (tilde < 0) {
            return token;
        }
        StringBuilder plain = new StringBuilder(token.length());
        int start = 0;
        while (tilde >= 0) {
            char code = tilde + 1 < token.length() ? token.charAt(tilde + 1) : ' ';
            if (code != '0' && code != '1') {
                throw new IllegalArgumentException("\"~\" must be followed by 0 or 1");
            }
            plain.append(token, start, tilde).append(code == '0' ? '~' : '/');
            start = tilde + 2;
            tilde = token.indexOf('~', start);
        }
        return plain.append(token, start, token.length()).toString();
    }

    static String escape(String token) {
        return token.indexOf('~') < 0 && token.indexOf('/') < 0
                ? token
                : token.replace("~", "~0").replace("/", "~1");
    }

    /** How many steps the place is away from the root. */
    int depth() {
        return tokens.length;
    }

    /** The unescaped name of a step. */
    String token(int step) {
        return tokens[step];
    }

    /** The unescaped name of the last step. The root has none. */
    String last() {
        return tokens[tokens.length - 1];
    }

    /** The first steps in words: the pointer, or "the root". */
    String describe(int steps) {
        return steps == 0 ? "the root" : of(List.of(tokens).subList(0, steps)).text;
    }

    /** Whether the other place lies inside of this one; a place does not lie inside of itself. */
    boolean contains(Pointer other) {
        if (tokens.length >= other.tokens.length) {
            return false;
        }
        for (int i = 0; i < tokens.length; i++) {
            if (!tokens[i].equals(other.tokens[i])) {
                return false;
            }
        }
        return true;
    }

    /**
     * The array index that a token stands for: digits without leading zeros. {@link Integer#MAX_VALUE} if it is larger
     * than any array; -1 if the token is no index.
     */
    static int index(String token) {
        int length = token.length();
        if (length == 0 || (length > 1 && token.charAt(0) == '0')) {
            return -1;
        }
        int index = 0;
        boolean large = length > 9;
        for (int i = 0; i < length; i++) {
            char c = token.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            index = large ? Integer.MAX_VALUE : 10 * index + (c - '0');
        }
        return index;
    }

    @Override
    public String toString() {
        return text;
    }
}
