package io.dagstore.bench.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class WaitsTest {
    @Test
    void percentilesAreValuesThatSoManyDoNotExceed() {
        LongStream millis = LongStream.rangeClosed(1, 200).map(i -> (201 - i) * 1_000_000);

        assertThat(waits(millis)).isEqualTo(new Waits(200, 100, 198, 200));
    }

    @Test
    void oneStatementIsEveryPercentile() {
        assertThat(waits(LongStream.of(1_500_000))).isEqualTo(new Waits(1, 1.5, 1.5, 1.5));
    }

    @Test
    void withoutStatementsNobodyWaited() {
        assertThat(waits(LongStream.empty())).isEqualTo(new Waits(0, 0, 0, 0));
    }

    private static Waits waits(LongStream nanos) {
        return Waits.of(
                nanos.mapToObj(wait -> new Request(Request.Kind.READ, 1, 7, 7 + wait))
                        .toList(),
                request -> true);
    }
}
