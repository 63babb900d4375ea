package io.dagstore.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.dagstore.bench.MigrationRun.Verdict;
import io.dagstore.bench.Request.Kind;
import java.io.StringReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import javax.xml.parsers.DocumentBuilderFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;
import tools.jackson.databind.node.ObjectNode;

class MigrationReportTest {
    private static final long MILLI = 1_000_000;
    private static final int CLIENT = 4711;
    private static final long START = 5_000 * MILLI;

    @Test
    void aStatementCountsIfItIsOnItsWayDuringTheMigration() {
        MigrationRun run = run(
                MigrationForm.OURS,
                1000,
                List.of(
                        request(Kind.UPDATE, -500, 3),
                        request(Kind.UPDATE, -1, 21),
                        request(Kind.INSERT_NEW, 990, 40),
                        request(Kind.READ, 500, 90),
                        request(Kind.UPDATE, 1001, 500)),
                null);

        assertThat(run.before()).isEqualTo(new Waits(1, 3, 3, 3));
        assertThat(run.writers()).isEqualTo(new Waits(2, 21, 40, 40));
        assertThat(run.readers()).isEqualTo(new Waits(1, 90, 90, 90));
        assertThat(run.worstOfAll()).isEqualTo(90);
        assertThat(run.slowest().get(1))
                .isEqualTo(new MigrationRun.Slow("insert by a new writer", 990, 40, "second", "", "Lock/relation"));
    }

    @Test
    void aStepHasTheWorstWaitOfTheStatementsThatItMet() {
        MigrationRun run = run(
                MigrationForm.OURS,
                1000,
                List.of(request(Kind.UPDATE, 100, 7), request(Kind.UPDATE, 480, 40), request(Kind.READ, 900, 9)),
                null);

        assertThat(run.steps())
                .containsExactly(
                        new MigrationRun.Step("first", 0, 500, 40), new MigrationRun.Step("second", 500, 1000, 40));
    }

    @Test
    void theCurveShowsAWaitForAsLongAsItLasts() {
        MigrationRun run = run(
                MigrationForm.NAIVE, 1000, List.of(request(Kind.UPDATE, -150, 5), request(Kind.UPDATE, 50, 230)), null);

        assertThat(run.curve())
                .containsExactly(
                        new MigrationRun.Point(-200, 5),
                        new MigrationRun.Point(0, 230),
                        new MigrationRun.Point(100, 230),
                        new MigrationRun.Point(200, 230));
    }

    @Test
    void theRatioIsTheMedianOfTheRounds() {
        MigrationResult result = result(round(1000, 10), round(900, 30), round(1000, 20));

        assertThat(result.worstWaitRatio().orElseThrow()).isEqualTo(50.0);
        assertThat(result.smallestWorstWaitRatio().orElseThrow()).isEqualTo(30.0);
        assertThat(result.typicalRound()).isEqualTo(result.rounds().get(2));
        assertThat(result.elapsedRatio()).isCloseTo(2.0, within(1e-9));
    }

    @Test
    void withoutWritersThereIsNoRatio() {
        MigrationResult result = result(new MigrationResult.Round(
                run(MigrationForm.NAIVE, 500, List.of(), null), run(MigrationForm.OURS, 1000, List.of(), null), null));

        ObjectNode json = MigrationJson.of(result);

        assertThat(json.get("worstWaitRatio").isNull()).isTrue();
        assertThat(json.get("elapsedRatio").asDouble()).isEqualTo(2.0);
        assertThat(parse(MigrationReport.chart(result).toSvg())).isNotNull();
        assertThat(MigrationReport.markdown(result)).contains("elapsed time: ours takes 2.00 times");
    }

    @Test
    void theMarkdownHasATableForEachFigure() {
        String markdown = MigrationReport.markdown(result(round(1000, 10), round(900, 30), round(1000, 20)));

        assertThat(markdown)
                .contains("# The migration of 1,234 artifacts under traffic")
                .contains("50.0 times that under ours (median of the rounds; smallest 30.0)")
                .contains("others waited 55.0 ms at most; the changelog waits for a lock 200 ms at a time")
                .contains("| naive | median | 0.50 | 2 | 2.00 | 1,000 | 1,000 | 0.00 | 0 |")
                .contains("| 4 writers, round 1 | 1,234 | 61 | 0.500 | 122 | 1.000 | 1,234 |")
                .contains("| old writer, meta only | insert | 40.0 | 50.0 | 1.25 |")
                .contains("![The worst wait over time](migration.svg)")
                .contains("PostgreSQL 18.6; fsync on.");
        assertThat(markdown.lines().filter(line -> line.startsWith("| form")))
                .allSatisfy(line -> assertThat(line).endsWith(" |"));
    }

    @Test
    void theChartIsXmlWithACurveAndALegendForEachForm() {
        Document chart = parse(MigrationReport.chart(result(round(1000, 10))).toSvg());

        assertThat(chart.getDocumentElement().getTagName()).isEqualTo("svg");
        assertThat(chart.getElementsByTagName("path").getLength()).isEqualTo(2);
        assertThat(chart.getDocumentElement().getTextContent())
                .contains("naive: at worst 1,000 ms, done after 0.5 s")
                .contains("ours: at worst 10 ms, done after 1.0 s")
                .contains("seconds from the beginning of the migration")
                .contains("worst wait, ms (log)");
    }

    @Test
    void theChartEscapesWhatItIsGiven() {
        LatencyChart chart = new LatencyChart("a < b & c", List.of());

        assertThat(parse(chart.toSvg()).getElementsByTagName("title").item(0).getTextContent())
                .isEqualTo("a < b & c");
    }

    @Test
    void errorsUnderOursAreTold() {
        MigrationRun failed = MigrationRun.of(
                MigrationForm.OURS,
                START,
                START + MILLI,
                new Traffic.Log(List.of(), new WaitEvents(), 2, "deadlock detected"),
                List.of(),
                new Verdict(3, List.of("3 values are not in the column")),
                null);
        MigrationResult result = result(new MigrationResult.Round(failed, failed, null));

        assertThat(result.errorsUnderOurs()).isEqualTo(2);
        assertThat(result.isHealthy()).isFalse();
        assertThat(new MigrationWords(result).sentences())
                .contains("2 statements failed under ours, the first with: deadlock detected")
                .contains("the database is not in order after ours: 3 values are not in the column");
    }

    private static MigrationResult.Round round(long naiveWorst, long oursWorst) {
        return new MigrationResult.Round(
                run(MigrationForm.NAIVE, 500, writes(naiveWorst), null),
                run(MigrationForm.OURS, 1000, writes(oursWorst), new Backfill(1234, 61, 0.5, 1.0)),
                run(MigrationForm.OURS, 4000, writes(55), null));
    }

    private static List<Request> writes(long worst) {
        List<Request> requests = new ArrayList<>();
        requests.add(request(Kind.UPDATE, 10, 2));
        requests.add(request(Kind.INSERT_OLD, 100, worst));
        return requests;
    }

    private static MigrationResult result(MigrationResult.Round... rounds) {
        return new MigrationResult(
                new Machine(2, 8_000_000_000L, 0.5, "Linux amd64", "17", "18.6", Map.of("fsync", "on")),
                new MigrationBenchmark.Settings(
                        1234, rounds.length, 4, Duration.ofSeconds(2), Duration.ofSeconds(3), List.of()),
                OptionalInt.of(200),
                List.of(rounds),
                List.of(),
                List.of(new TriggerCost("old writer, meta only", "insert", 40, 50)));
    }

    private static MigrationRun run(
            MigrationForm form, long millis, List<Request> requests, @Nullable Backfill backfill) {
        WaitEvents events = new WaitEvents();
        events.add(new WaitEvents.Event(START + 995 * MILLI, CLIENT, "running"));
        events.add(new WaitEvents.Event(START + 1005 * MILLI, CLIENT, "Lock/relation"));
        events.add(new WaitEvents.Event(START + 1006 * MILLI, CLIENT + 1, "IO/WalSync"));
        events.add(new WaitEvents.Event(START + 1007 * MILLI, CLIENT + 1, "IO/WalSync"));
        events.add(new WaitEvents.Event(START + 1015 * MILLI, CLIENT, "Lock/relation"));
        events.add(new WaitEvents.Event(START + 1045 * MILLI, CLIENT, "running"));
        return MigrationRun.of(
                form,
                START,
                START + millis * MILLI,
                new Traffic.Log(requests, events, 0, null),
                List.of(
                        new MigrationForm.Step("first", START, START + 500 * MILLI),
                        new MigrationForm.Step("second", START + 500 * MILLI, START + 1000 * MILLI)),
                new Verdict(0, List.of()),
                backfill);
    }

    private static Request request(Kind kind, long atMillis, long waitMillis) {
        long start = START + atMillis * MILLI;
        return new Request(kind, CLIENT, start, start + waitMillis * MILLI);
    }

    private static Document parse(String svg) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            return factory.newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
        } catch (Exception e) {
            throw new AssertionError(svg, e);
        }
    }
}
