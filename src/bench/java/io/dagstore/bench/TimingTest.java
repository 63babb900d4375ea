package io.dagstore.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.dagstore.bench.report.Median;
import io.dagstore.bench.report.Ratio;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TimingTest {
    @Test
    void aRatioIsTheMedianOfTheRoundsOwnRatios() {
        Ratio ratio = timing("a", 10, 40, 12).to(timing("b", 10, 20, 10), "key", "a / b");

        assertThat(ratio.rounds()).containsExactly(1.0, 2.0, 1.2);
        assertThat(ratio.median()).isEqualTo(1.2);
        assertThat(ratio.smallest()).isEqualTo(1);
        assertThat(ratio.largest()).isEqualTo(2);
        assertThat(ratio.met()).isNull();
        assertThat(ratio.atMost(1.1).met()).isFalse();
        assertThat(ratio.atMost(1.2).met()).isTrue();
        assertThat(ratio.atLeast(1.2).met()).isTrue();
        assertThat(ratio.atLeast(1.3).met()).isFalse();
    }

    @Test
    void aRoundIsToldByItsMedianAndTheTimeThatOneInAHundredExceeds() {
        List<Long> nanos =
                LongStream.rangeClosed(1, 200).mapToObj(i -> (201 - i) * 1000).toList();

        assertThat(Timing.Round.of(nanos)).isEqualTo(new Timing.Round(100, 198, 200));
        assertThat(Timing.Round.of(List.of(5000L))).isEqualTo(new Timing.Round(5, 5, 1));
    }

    @Test
    void everyWayHasItsTurnsAndPreparationIsNotTimed() {
        List<String> done = new ArrayList<>();
        Timings timings = new Comparison()
                .way("first", () -> done.add("prepare"), () -> done.add("first"))
                .way("second", () -> done.add("second"))
                .run(new Effort(3, 2, Duration.ZERO, Duration.ZERO), () -> done.add("round"));

        assertThat(done.subList(done.indexOf("round") + 1, done.size()))
                .startsWith("prepare", "first", "second", "second", "prepare", "first", "round");
        assertThat(done.stream().filter("round"::equals)).hasSize(3);
        assertThat(timings.ways()).extracting(Timing::way).containsExactly("first", "second");
        assertThat(timings.of("second").rounds()).hasSize(3).allMatch(round -> round.times() == 2);
    }

    @Test
    void theMedianIsTheMiddleOrBetweenTheTwoInTheMiddle() {
        assertThat(Median.of(List.of(9.0, 1.0, 2.0), Double::doubleValue)).isEqualTo(2.0);
        assertThat(Median.of(List.of(9.0, 1.0, 2.0, 4.0), Double::doubleValue)).isEqualTo(3.0);
    }

    private static Timing timing(String way, double... p50s) {
        List<Timing.Round> rounds = new ArrayList<>();
        for (double p50 : p50s) {
            rounds.add(new Timing.Round(p50, p50, 1));
        }
        return new Timing(way, rounds);
    }
}
