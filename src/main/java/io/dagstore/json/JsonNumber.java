package io.dagstore.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser.NumberType;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.node.JsonNodeType;
import tools.jackson.databind.node.ValueNode;

/**
 * A number as it was written. Jackson's own nodes hold values, and a value forgets its text: {@code 1.10}, {@code -0} and
 * {@code 1E+2} come back as something else. Two of these are equal if their texts are.
 */
final class JsonNumber extends ValueNode {
    private static final long serialVersionUID = 1L;

    private final String text;

    /** @param text a number as RFC 8259 defines it; not checked */
    JsonNumber(String text) {
        this.text = text;
    }

    /** The number as JSON text, of any node that is a number. */
    static String text(JsonNode number) {
        return number.asString();
    }

    private boolean isWhole() {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.' || c == 'e' || c == 'E') {
                return false;
            }
        }
        return true;
    }

    @Override
    public JsonNodeType getNodeType() {
        return JsonNodeType.NUMBER;
    }

    @Override
    public JsonToken asToken() {
        return isWhole() ? JsonToken.VALUE_NUMBER_INT : JsonToken.VALUE_NUMBER_FLOAT;
    }

    @Override
    public NumberType numberType() {
        return isWhole() ? NumberType.BIG_INTEGER : NumberType.BIG_DECIMAL;
    }

    @Override
    public Number numberValue() {
        return isWhole() ? bigIntegerValue() : decimalValue();
    }

    /** @throws ArithmeticException if the number is not whole */
    @Override
    public BigInteger bigIntegerValue() {
        return decimalValue().toBigIntegerExact();
    }

    /** @throws NumberFormatException if the exponent does not fit an int */
    @Override
    public BigDecimal decimalValue() {
        return new BigDecimal(text);
    }

    /** @throws ArithmeticException if the number is not whole or does not fit */
    @Override
    public int intValue() {
        return decimalValue().intValueExact();
    }

    /** @throws ArithmeticException if the number is not whole or does not fit */
    @Override
    public long longValue() {
        return decimalValue().longValueExact();
    }

    @Override
    public double doubleValue() {
        return Double.parseDouble(text);
    }

    @Override
    protected String _asString() {
        return text;
    }

    @Override
    protected String _valueDesc() {
        return text;
    }

    @Override
    public void serialize(JsonGenerator generator, SerializationContext context) {
        generator.writeNumber(text);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof JsonNumber number && number.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }
}
