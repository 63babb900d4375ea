package io.dagstore.json;

import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeType;
import tools.jackson.databind.node.ObjectNode;

/** When two JSON values are the same: objects whatever the order of their members, arrays item by item. */
final class JsonEquality {
    private static final long LOW_LIMIT = 1_000_000_000_000_000_000L;
    private static final int LOW_DIGITS = 18;

    private JsonEquality() {}

    /** As content: the same canonical bytes. {@code 1} and {@code 1.0} differ. */
    static boolean sameText(JsonNode a, JsonNode b) {
        return same(a, b, false);
    }

    /** As RFC 6902 (section 4.6) wants it for {@code test}: numbers are the same if they are numerically equal. */
    static boolean sameValue(JsonNode a, JsonNode b) {
        return same(a, b, true);
    }

    /** Most values of one kind are shared instances, true and null say: hence the comparison of references. */
    @SuppressWarnings("ReferenceEquality")
    private static boolean same(JsonNode a, JsonNode b, boolean byValue) {
        if (a == b) {
            return true;
        }
        if (a instanceof ObjectNode from) {
            if (!(b instanceof ObjectNode to) || from.size() != to.size()) {
                return false;
            }
            for (Map.Entry<String, JsonNode> member : from.properties()) {
                JsonNode other = to.get(member.getKey());
                if (other == null || !same(member.getValue(), other, byValue)) {
                    return false;
                }
            }
            return true;
        }
        if (a instanceof ArrayNode from) {
            if (!(b instanceof ArrayNode to) || from.size() != to.size()) {
                return false;
            }
            for (int i = 0; i < from.size(); i++) {
                if (!same(from.get(i), to.get(i), byValue)) {
                    return false;
                }
            }
            return true;
        }
        JsonNodeType type = a.getNodeType();
        if (type != b.getNodeType()) {
            return false;
        }
        return switch (type) {
            case STRING -> a.stringValue().equals(b.stringValue());
            case NUMBER -> sameNumber(JsonNumber.text(a), JsonNumber.text(b), byValue);
            default -> a.equals(b);
        };
    }

    private static boolean sameNumber(String a, String b, boolean byValue) {
        return a.equals(b) || (byValue && Decimal.of(a).equals(Decimal.of(b)));
    }

    /**
     * A number as sign × 0.digits × 10^exponent, in the one form where the digits neither start nor end with 0. Zero has
     * no digits. The exponent is decimal text, as nothing bounds it: the time is linear in the length of the number's text,
     * and independent of its value.
     */
    private record Decimal(boolean negative, String digits, String exponent) {
        private static final Decimal ZERO = new Decimal(false, "", "0");

        static Decimal of(String number) {
            boolean negative = number.charAt(0) == '-';
            StringBuilder digits = new StringBuilder();
            int point = -1;
            int at = negative ? 1 : 0;
            for (; at < number.length(); at++) {
                char c = number.charAt(at);
                if (c == '.') {
                    point = digits.length();
                } else if (c == 'e' || c == 'E') {
                    break;
                } else {
                    digits.append(c);
                }
            }
            int wholeDigits = point < 0 ? digits.length() : point;
            int first = 0;
            while (first < digits.length() && digits.charAt(first) == '0') {
                first++;
            }
            if (first == digits.length()) {
                return ZERO;
            }
            int end = digits.length();
            while (digits.charAt(end - 1) == '0') {
                end--;
            }
            String written = at < number.length() ? number.substring(at + 1) : "0";
            return new Decimal(negative, digits.substring(first, end), add(written, (long) wholeDigits - first));
        }

        /** The sum of a whole number of any size, as text with or without sign, and a small one. */
        private static String add(String number, long small) {
            boolean negative = number.charAt(0) == '-';
            String magnitude = withoutLeadingZeros(negative || number.charAt(0) == '+' ? number.substring(1) : number);
            if (magnitude.length() <= LOW_DIGITS) {
                long value = Long.parseLong(magnitude);
                return Long.toString((negative ? -value : value) + small);
            }
            // The large number outweighs the small one, so the sign stays.
            int split = magnitude.length() - LOW_DIGITS;
            String high = magnitude.substring(0, split);
            long low = Long.parseLong(magnitude.substring(split)) + (negative ? -small : small);
            if (low >= LOW_LIMIT) {
                low -= LOW_LIMIT;
                high = step(high, '9', '0', 1);
            } else if (low < 0) {
                low += LOW_LIMIT;
                high = step(high, '0', '9', -1);
            }
            String lowDigits = Long.toString(low);
            String sum = high + "0".repeat(LOW_DIGITS - lowDigits.length()) + lowDigits;
            return (negative ? "-" : "") + withoutLeadingZeros(sum);
        }

        /** One more or one less: the digits at the end that are {@code last} wrap around, and the one before them steps. */
        private static String step(String number, char last, char wrapped, int by) {
            char[] digits = ("0" + number).toCharArray();
            int i = digits.length - 1;
            while (digits[i] == last) {
                digits[i--] = wrapped;
            }
            digits[i] += (char) by;
            return new String(digits);
        }

        private static String withoutLeadingZeros(String digits) {
            int i = 0;
            while (i < digits.length() - 1 && digits.charAt(i) == '0') {
                i++;
            }
            return digits.substring(i);
        }
    }
}
