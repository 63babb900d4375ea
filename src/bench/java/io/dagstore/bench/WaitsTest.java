package io.dagstore.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class WaitsTest {
    @Test
    void percentilesAreValuesThatSoManyDoNotExceed() {
        long[] millis =
                LongStream.rangeClosed(1, 200).map(i -> (201 - i) * 1_000_000).toArray();

        assertThat(Waits.of(millis)).isEqualTo(new Waits(200, 100, 198, 200));
    }

    @Test
    void oneStatementIsEveryPercentile() {
        assertThat(Waits.of(new long[] {1_500_000})).isEqualTo(new Waits(1, 1.5, 1.5, 1.5));
    }

    @Test
    void withoutStatementsNobodyWaited() {
        assertThat(Waits.of(new long[0])).isEqualTo(new Waits(0, 0, 0, 0));
    }

    @Test
    void theMedianIsTheMiddleOrBetweenTheTwoInTheMiddle() {
        assertThat(Median.of(List.of(9.0, 1.0, 2.0), Double::doubleValue)).isEqualTo(2.0);
        assertThat(Median.of(List.of(9.0, 1.0, 2.0, 4.0), Double::doubleValue)).isEqualTo(3.0);
    }
}
