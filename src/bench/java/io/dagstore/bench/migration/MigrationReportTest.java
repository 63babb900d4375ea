package io.dagstore.bench.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.dagstore.bench.migration.MigrationResult.Round;
import io.dagstore.bench.migration.Request.Kind;
import io.dagstore.bench.report.Grid;
import io.dagstore.bench.report.LineChart;
import io.dagstore.bench.report.Machine;
import io.dagstore.bench.report.Report;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;
import tools.jackson.databind.JsonNode;

class MigrationReportTest {
    private static final long MILLI = 1_000_000;
    private static final int CLIENT = 4711;
    private static final long START = 5_000 * MILLI;

    @Test
    void aStatementCountsIfItIsOnItsWayDuringTheMigration() {
        MigrationRun run = run(
                1000,
                request(Kind.UPDATE, -500, 3),
                request(Kind.UPDATE, -1, 21),
                request(Kind.INSERT_NEW, 990, 40),
                request(Kind.READ, 500, 90),
                request(Kind.UPDATE, 1001, 500));

        assertThat(run.before()).isEqualTo(new Waits(1, 3, 3, 3));
        assertThat(run.writers()).isEqualTo(new Waits(2, 21, 40, 40));
        assertThat(run.readers()).isEqualTo(new Waits(1, 90, 90, 90));
        assertThat(run.worstOfAll()).isEqualTo(90);
        assertThat(run.slowest().get(1))
                .isEqualTo(new MigrationRun.Slow("insert by a new writer", 990, 40, "second", "", "Lock/relation"));
    }

    @Test
    void aStepHasTheWorstWaitOfTheStatementsThatItMet() {
        MigrationRun run =
                run(1000, request(Kind.UPDATE, 100, 7), request(Kind.UPDATE, 480, 40), request(Kind.READ, 900, 9));

        assertThat(run.steps())
                .containsExactly(
                        new MigrationRun.Step("first", 0, 500, 40), new MigrationRun.Step("second", 500, 1000, 40));
    }

    @Test
    void theCurveShowsAWaitForAsLongAsItLastsAndAGapWhereThereIsNone() {
        MigrationRun run = run(1000, request(Kind.UPDATE, -150, 5), request(Kind.UPDATE, 50, 130));

        assertThat(run.curve()).containsExactly(point(-200, 5), point(0, 130), point(100, 130));
        assertThat(chart(result(new Round(run, run, null))).series().get(0).points())
                .containsExactly(
                        point(-0.2, 5),
                        point(-0.1, 5),
                        point(-0.1, Double.NaN),
                        point(0, 130),
                        point(0.1, 130),
                        point(0.1, 130),
                        point(0.2, 130));
    }

    @Test
    void theRatioIsTheMedianOfTheRounds() {
        MigrationResult result = result(round(1000, 10), round(900, 30), round(1000, 20));
        JsonNode json = report(result).json();

        assertThat(json.get("worstWaitRatio").asDouble()).isEqualTo(50.0);
        assertThat(json.get("smallestWorstWaitRatio").asDouble()).isEqualTo(30.0);
        assertThat(json.get("elapsedRatio").asDouble()).isEqualTo(2.0);
        assertThat(json.at("/sections/0/ratios").findValuesAsString("key"))
                .containsExactly("worstWaitRatio", "elapsedRatio");
        assertThat(json.at("/sections/0/ratios/0/rounds")).hasToString("[100.0,30.0,50.0]");
        assertThat(result.typicalRound()).isEqualTo(2);
    }

    @Test
    void withoutWritersThereIsNoRatio() throws Exception {
        MigrationResult result = result(new Round(run(500), run(1000), null));
        JsonNode json = report(result).json();

        assertThat(json.get("worstWaitRatio").isNull()).isTrue();
        assertThat(json.get("smallestWorstWaitRatio").isNull()).isTrue();
        assertThat(json.get("elapsedRatio").asDouble()).isEqualTo(2.0);
        assertThat(json.at("/sections/0/ratios").findValuesAsString("key")).containsExactly("elapsedRatio");
        assertThat(json.at("/rounds/0/behindReader").isNull()).isTrue();
        assertThat(svg(chart(result))).isNotNull();
        assertThat(report(result).findings()).contains("elapsed time: ours takes 2.00 times that of the naive form");
    }

    @Test
    void programsFindAllFiguresByTheirNames() {
        JsonNode json = report(result(round(1000, 10))).json();

        assertThat(names(json))
                .isEqualTo("backfills elapsedRatio errors healthy lockTimeoutMillis machine medians missed"
                        + " readerHoldsMillis rounds rows sections smallestWorstWaitRatio syncTrigger title"
                        + " worstWaitRatio writers");
        assertThat(names(json.at("/rounds/0"))).isEqualTo("behindReader elapsedRatio naive ours worstWaitRatio");
        JsonNode run = json.at("/rounds/0/ours");
        assertThat(names(run))
                .isEqualTo("backfill before curve elapsedMillis errors firstError healthy kinds notYetMoved problems"
                        + " readers slowest steps writers");
        assertThat(names(run.get("kinds"))).isEqualTo("insert_new insert_old read update");
        assertThat(run.at("/kinds/update")).hasToString("{\"statements\":1,\"p50\":2.0,\"p99\":2.0,\"worst\":2.0}");
        assertThat(names(run.at("/steps/0"))).isEqualTo("endMillis name startMillis worstMillis");
        assertThat(names(run.at("/slowest/0"))).isEqualTo("from startMillis statement to waitMillis waitedFor");
        assertThat(names(run.get("backfill")))
                .isEqualTo("moved rows rowsPerSecond seconds stepSeconds valuesPerSecond");
        assertThat(run.get("curve")).hasToString("[[0.0,2.0],[100.0,10.0]]");
        assertThat(names(json.get("medians"))).isEqualTo("naive ours");
        assertThat(json.at("/medians/naive"))
                .hasToString(
                        "{\"elapsedMillis\":500.0,\"statements\":2.0,\"p50\":2.0,\"p99\":1000.0,\"worst\":1000.0}");
        assertThat(names(json.at("/syncTrigger/0"))).isEqualTo("ratio statement withMicros withoutMicros writer");
    }

    @Test
    void theReportHasATableForEachFigure(@TempDir Path directory) throws Exception {
        report(result(round(1000, 10), round(900, 30), round(1000, 20))).write(directory);

        String markdown = Files.readString(directory.resolve("report.md"));
        assertThat(markdown)
                .contains("## The migration of 1,234 artifacts under traffic")
                .contains("50.0 times that under ours (median of the rounds; smallest 30.0)")
                .contains("others waited 55.0 ms at most; the changelog waits for a lock 200 ms at a time")
                .contains("| naive | median | 0.50 | 2 | 2.00 | 1,000 | 1,000 | 0 | 0 |")
                .contains("| no migration | median |  | 0 | 0 | 0 | 0 |  |  |")
                .contains("| ours | second | 500 | 500 | 0 |")
                .contains("| 4 writers, round 1 | 1,234 | 61 | 0.50 | 122 | 1.00 | 1,234 |")
                .contains("| old writer, meta only | insert | 40.0 | 50.0 | 1.25 |")
                .contains("(migration.svg)")
                .contains("PostgreSQL 18.6; fsync on.");
        assertThat(markdown.lines().filter(line -> line.startsWith("| form")))
                .allSatisfy(line -> assertThat(line).endsWith(" |"));
        assertThat(directory.resolve("migration.svg")).isNotEmptyFile();
    }

    @Test
    void statementsThatWaitedLongAreListed() {
        Grid table = report(result(round(1000, 41), round(1000, 30))).tables().get(3);

        assertThat(table.title()).isEqualTo("Statements that waited more than 40 ms under ours");
        assertThat(table.rows())
                .containsExactly(List.of("1", "insert by an old writer", "100", "41.0", "", "first", "first"));
    }

    @Test
    void theChartIsXmlWithACurveAndALegendForEachForm() throws Exception {
        LineChart chart = chart(result(round(1000, 10)));
        Element svg = svg(chart);

        assertThat(chart.series().get(1).end()).isEqualTo(1.0);
        assertThat(svg.getTagName()).isEqualTo("svg");
        assertThat(svg.getElementsByTagName("path").getLength()).isEqualTo(2);
        assertThat(svg.getTextContent())
                .contains("naive: at worst 1,000 ms, done after 0.50 s")
                .contains("ours: at worst 10 ms, done after 1.00 s")
                .contains("seconds from the beginning of the migration")
                .contains("worst wait, ms (log)");
    }

    @Test
    void errorsUnderOursAreTold() {
        Traffic.Log log = new Traffic.Log(List.of(), List.of(), 2, "deadlock detected");
        List<String> problems = List.of("3 values are not in the column");
        MigrationRun failed = MigrationRun.of(START, START + MILLI, log, List.of(), 3, problems, null);
        MigrationResult result = result(new Round(failed, failed, null));

        assertThat(result.errors()).isEqualTo(2);
        assertThat(result.healthy()).isFalse();
        assertThat(report(result).findings())
                .contains("2 statements failed under ours, the first with: deadlock detected")
                .contains("the database is not in order after ours: 3 values are not in the column")
                .contains("the naive form left 3 values of old writers behind, which wrote them after its update");
        assertThat(report(result).json().at("/rounds/0/naive/firstError").asString())
                .isEqualTo("deadlock detected");
    }

    private static Round round(long naiveWorst, long oursWorst) {
        return new Round(writes(500, naiveWorst), writes(1000, oursWorst), writes(4000, 55));
    }

    private static MigrationRun writes(long millis, long worst) {
        return run(millis, request(Kind.UPDATE, 10, 2), request(Kind.INSERT_OLD, 100, worst));
    }

    private static MigrationRun run(long millis, Request... requests) {
        List<Traffic.Event> events = List.of(
                event(995, CLIENT, "running"),
                event(1005, CLIENT, "Lock/relation"),
                event(1006, CLIENT + 1, "IO/WalSync"),
                event(1007, CLIENT + 1, "IO/WalSync"),
                event(1015, CLIENT, "Lock/relation"),
                event(1045, CLIENT, "running"));
        List<MigrationForm.Step> steps = List.of(
                new MigrationForm.Step("first", START, START + 500 * MILLI),
                new MigrationForm.Step("second", START + 500 * MILLI, START + 1000 * MILLI));
        Traffic.Log log = new Traffic.Log(List.of(requests), events, 0, null);
        Backfill backfill = new Backfill(1234, 61, 0.5, 1.0);
        return MigrationRun.of(START, START + millis * MILLI, log, steps, 0, List.of(), backfill);
    }

    private static Traffic.Event event(long atMillis, int client, String what) {
        return new Traffic.Event(START + atMillis * MILLI, client, what);
    }

    private static Request request(Kind kind, long atMillis, long waitMillis) {
        long start = START + atMillis * MILLI;
        return new Request(kind, CLIENT, start, start + waitMillis * MILLI);
    }

    private static MigrationResult result(Round... rounds) {
        SyncTrigger.Cost cost = new SyncTrigger.Cost("old writer, meta only", "insert", 40, 50);
        return new MigrationResult(1234, 4, 3000, 200, List.of(rounds), List.of(), List.of(cost));
    }

    private static Report report(MigrationResult result) {
        Machine machine = new Machine(2, 8_000_000_000L, 0.5, "Linux amd64", "17", "18.6", Map.of("fsync", "on"));
        return new Report("The migration", machine, List.of(MigrationSection.of(result)));
    }

    private static LineChart chart(MigrationResult result) {
        return MigrationSection.of(result).charts().get(0);
    }

    private static Element svg(LineChart chart) throws Exception {
        InputSource source = new InputSource(new StringReader(chart.toSvg()));
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(source)
                .getDocumentElement();
    }

    private static LineChart.Point point(double x, double y) {
        return new LineChart.Point(x, y);
    }

    private static String names(JsonNode object) {
        return String.join(" ", new TreeSet<>(object.propertyNames()));
    }
}
