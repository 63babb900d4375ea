package io.dagstore.bench.jmh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.dagstore.bench.report.Ratio;
import io.dagstore.bench.report.Section;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonBenchmarkTest {
    @Test
    void theRoundsOfOneWorkBecomeMediansAndRatiosWithinARound() {
        Section section = JsonBenchmark.section(List.of(
                measured("parse", 0, 7),
                measured("floor", 20, 100),
                measured("dagstore", 20, 150),
                measured("parse", 0, 9),
                measured("floor", 20, 200),
                measured("dagstore", 20, 220)));

        assertThat(section.tables().get(0).rows())
                .extracting(row -> row.get(1), row -> row.get(2), row -> row.get(4), row -> row.get(7))
                .containsExactly(
                        tuple("", "parse", "8.00 µs", ""),
                        tuple("20", "floor", "150 µs", "1.00"),
                        tuple("20", "dagstore", "185 µs", "1.30"));
        assertThat(section.ratios())
                .extracting(Ratio::key)
                .containsExactly("jsonApplyToFloor100x20", "jsonAllocationToFloor100x20");
        assertThat(section.ratios().get(0).rounds()).containsExactly(1.5, 1.1);
    }

    private static Measured measured(String benchmark, int patches, double micros) {
        return new Measured(benchmark, 100, patches, 1, micros, micros, micros);
    }
}
