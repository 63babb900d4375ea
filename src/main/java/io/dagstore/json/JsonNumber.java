package io.dagstore.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser.NumberType;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.node.BigIntegerNode;
import tools.jackson.databind.node.DecimalNode;
import tools.jackson.databind.node.IntNode;
import tools.jackson.databind.node.LongNode;
import tools.jackson.databind.node.NumericNode;

/**
 * A number as it was written. Jackson's own nodes hold values, and a value forgets its text: {@code 1.10}, {@code -0} and
 * {@code 1E+2} come back as something else. Two of these are equal if their texts are. Asked for its value, it answers as the node
 * of Jackson's that holds the value does; that is made anew each time, since documents are copied and compared far more often
 * than their numbers are computed with.
 */
final class JsonNumber extends NumericNode {
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

    /** @throws NumberFormatException if the exponent does not fit an int */
    private NumericNode value() {
        if (!isWhole()) {
            return DecimalNode.valueOf(new BigDecimal(text));
        }
        BigInteger whole = new BigInteger(text);
        if (whole.bitLength() < Integer.SIZE) {
            return IntNode.valueOf(whole.intValue());
        }
        if (whole.bitLength() < Long.SIZE) {
            return LongNode.valueOf(whole.longValue());
        }
        return (NumericNode) BigIntegerNode.valueOf(whole);
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
    public JsonToken asToken() {
        return isWhole() ? JsonToken.VALUE_NUMBER_INT : JsonToken.VALUE_NUMBER_FLOAT;
    }

    @Override
    protected @Nullable Boolean _asBoolean() {
        return value().asBooleanOpt().orElse(null);
    }

    @Override
    protected String _asString() {
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

    @Override
    public NumberType numberType() {
        return value().numberType();
    }

    @Override
    public Number numberValue() {
        return value().numberValue();
    }

    @Override
    public short shortValue() {
        return value().shortValue();
    }

    @Override
    public short shortValue(short fallback) {
        return value().shortValue(fallback);
    }

    @Override
    public Optional<Short> shortValueOpt() {
        return value().shortValueOpt();
    }

    @Override
    public short asShort() {
        return value().asShort();
    }

    @Override
    public short asShort(short fallback) {
        return value().asShort(fallback);
    }

    @Override
    public Optional<Short> asShortOpt() {
        return value().asShortOpt();
    }

    @Override
    public int intValue() {
        return value().intValue();
    }

    @Override
    public int intValue(int fallback) {
        return value().intValue(fallback);
    }

    @Override
    public OptionalInt intValueOpt() {
        return value().intValueOpt();
    }

    @Override
    public int asInt() {
        return value().asInt();
    }

    @Override
    public int asInt(int fallback) {
        return value().asInt(fallback);
    }

    @Override
    public OptionalInt asIntOpt() {
        return value().asIntOpt();
    }

    @Override
    public long longValue() {
        return value().longValue();
    }

    @Override
    public long longValue(long fallback) {
        return value().longValue(fallback);
    }

    @Override
    public OptionalLong longValueOpt() {
        return value().longValueOpt();
    }

    @Override
    public long asLong() {
        return value().asLong();
    }

    @Override
    public long asLong(long fallback) {
        return value().asLong(fallback);
    }

    @Override
    public OptionalLong asLongOpt() {
        return value().asLongOpt();
    }

    @Override
    public BigInteger bigIntegerValue() {
        return value().bigIntegerValue();
    }

    @Override
    public BigInteger bigIntegerValue(BigInteger fallback) {
        return value().bigIntegerValue(fallback);
    }

    @Override
    public Optional<BigInteger> bigIntegerValueOpt() {
        return value().bigIntegerValueOpt();
    }

    @Override
    public BigInteger asBigInteger() {
        return value().asBigInteger();
    }

    @Override
    public BigInteger asBigInteger(BigInteger fallback) {
        return value().asBigInteger(fallback);
    }

    @Override
    public Optional<BigInteger> asBigIntegerOpt() {
        return value().asBigIntegerOpt();
    }

    @Override
    public float floatValue() {
        return value().floatValue();
    }

    @Override
    public float floatValue(float fallback) {
        return value().floatValue(fallback);
    }

    @Override
    public Optional<Float> floatValueOpt() {
        return value().floatValueOpt();
    }

    @Override
    public float asFloat() {
        return value().asFloat();
    }

    @Override
    public float asFloat(float fallback) {
        return value().asFloat(fallback);
    }

    @Override
    public Optional<Float> asFloatOpt() {
        return value().asFloatOpt();
    }

    @Override
    public double doubleValue() {
        return value().doubleValue();
    }

    @Override
    public double doubleValue(double fallback) {
        return value().doubleValue(fallback);
    }

    @Override
    public OptionalDouble doubleValueOpt() {
        return value().doubleValueOpt();
    }

    @Override
    public double asDouble() {
        return value().asDouble();
    }

    @Override
    public double asDouble(double fallback) {
        return value().asDouble(fallback);
    }

    @Override
    public OptionalDouble asDoubleOpt() {
        return value().asDoubleOpt();
    }

    @Override
    public BigDecimal decimalValue() {
        return value().decimalValue();
    }

    @Override
    public BigDecimal decimalValue(BigDecimal fallback) {
        return value().decimalValue(fallback);
    }

    @Override
    public Optional<BigDecimal> decimalValueOpt() {
        return value().decimalValueOpt();
    }

    @Override
    public BigDecimal asDecimal() {
        return value().asDecimal();
    }

    @Override
    public BigDecimal asDecimal(BigDecimal fallback) {
        return value().asDecimal(fallback);
    }

    @Override
    public Optional<BigDecimal> asDecimalOpt() {
        return value().asDecimalOpt();
    }

    @Override
    public boolean canConvertToShort() {
        return value().canConvertToShort();
    }

    @Override
    public boolean canConvertToInt() {
        return value().canConvertToInt();
    }

    @Override
    public boolean canConvertToLong() {
        return value().canConvertToLong();
    }

    @Override
    public boolean hasFractionalPart() {
        return value().hasFractionalPart();
    }

    @Override
    public boolean inShortRange() {
        return value().inShortRange();
    }

    @Override
    public boolean inIntRange() {
        return value().inIntRange();
    }

    @Override
    public boolean inLongRange() {
        return value().inLongRange();
    }

    @Override
    public boolean isNaN() {
        return value().isNaN();
    }

    @Override
    public short _asShortValueUnchecked() {
        return value()._asShortValueUnchecked();
    }

    @Override
    public int _asIntValueUnchecked() {
        return value()._asIntValueUnchecked();
    }

    @Override
    public long _asLongValueUnchecked() {
        return value()._asLongValueUnchecked();
    }

    @Override
    public boolean isShort() {
        return value().isShort();
    }

    @Override
    public boolean isInt() {
        return value().isInt();
    }

    @Override
    public boolean isLong() {
        return value().isLong();
    }

    @Override
    public boolean isBigInteger() {
        return value().isBigInteger();
    }

    @Override
    public boolean isBigDecimal() {
        return value().isBigDecimal();
    }

    @Override
    public boolean isIntegralNumber() {
        return value().isIntegralNumber();
    }

    @Override
    public boolean isFloatingPointNumber() {
        return value().isFloatingPointNumber();
    }

    @Override
    public boolean canConvertToExactIntegral() {
        return value().canConvertToExactIntegral();
    }
}
