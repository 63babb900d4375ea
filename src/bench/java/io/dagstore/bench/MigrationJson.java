package io.dagstore.bench;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The result of the benchmark of the migration for programs. Members are added, and never renamed or dropped. */
public final class MigrationJson {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private MigrationJson() {}

    /** The whole result as one object. */
    public static ObjectNode of(MigrationResult result) {
        ObjectNode form = NODES.objectNode();
        put(form, "worstWaitRatio", result.worstWaitRatio());
        put(form, "smallestWorstWaitRatio", result.smallestWorstWaitRatio());
        form.put("elapsedRatio", rounded(result.elapsedRatio()))
                .put("errors", result.errorsUnderOurs())
                .put("healthy", result.isHealthy())
                .put("rows", result.settings().rows())
                .put("writers", result.settings().writers());
        form.put("lockTimeoutMillis", boxed(result));
        form.put("readerHoldsMillis", result.settings().readerHolds().toMillis());
        ObjectNode medians = form.putObject("medians");
        for (MigrationForm kind : MigrationForm.values()) {
            medians.putObject(kind.label())
                    .put("elapsedMillis", rounded(result.median(kind, MigrationRun::elapsedMillis)))
                    .put("statements", rounded(result.median(kind, run -> run.writers()
                            .statements())))
                    .put("p50", rounded(result.median(kind, run -> run.writers().p50())))
                    .put("p99", rounded(result.median(kind, run -> run.writers().p99())))
                    .put("worst", rounded(result.median(kind, run -> run.writers()
                            .worst())));
        }
        ArrayNode rounds = form.putArray("rounds");
        for (MigrationResult.Round round : result.rounds()) {
            ObjectNode one = rounds.addObject();
            put(one, "worstWaitRatio", round.worstWaitRatio());
            one.put("elapsedRatio", rounded(round.elapsedRatio()));
            one.set("naive", of(round.naive()));
            one.set("ours", of(round.ours()));
            one.set("behindReader", round.behindReader() == null ? NODES.nullNode() : of(round.behindReader()));
        }
        ArrayNode backfills = form.putArray("backfills");
        result.backfills().forEach(backfill -> backfills.add(of(backfill)));
        ArrayNode triggers = form.putArray("syncTrigger");
        result.triggers().forEach(cost -> triggers.addObject()
                .put("writer", cost.writer())
                .put("statement", cost.statement())
                .put("withoutMicros", rounded(cost.without()))
                .put("withMicros", rounded(cost.with()))
                .put("ratio", rounded(cost.ratio())));
        form.set("machine", of(result.machine()));
        return form;
    }

    private static @Nullable Integer boxed(MigrationResult result) {
        return result.lockTimeoutMillis().isPresent()
                ? Integer.valueOf(result.lockTimeoutMillis().getAsInt())
                : null;
    }

    private static ObjectNode of(MigrationRun run) {
        ObjectNode form = NODES.objectNode()
                .put("elapsedMillis", rounded(run.elapsedMillis()))
                .put("errors", run.errors())
                .put("firstError", run.firstError())
                .put("healthy", run.healthy())
                .put("notYetMoved", run.notYetMoved());
        form.set("before", of(run.before()));
        form.set("writers", of(run.writers()));
        form.set("readers", of(run.readers()));
        ObjectNode kinds = form.putObject("kinds");
        run.kinds().forEach(kind -> kinds.set(kind.kind(), of(kind.waits())));
        ArrayNode problems = form.putArray("problems");
        run.problems().forEach(problems::add);
        form.set("backfill", run.backfill() == null ? NODES.nullNode() : of(run.backfill()));
        ArrayNode steps = form.putArray("steps");
        run.steps().forEach(step -> steps.addObject()
                .put("name", step.name())
                .put("startMillis", rounded(step.startMillis()))
                .put("endMillis", rounded(step.endMillis()))
                .put("worstMillis", rounded(step.worstMillis())));
        ArrayNode slowest = form.putArray("slowest");
        run.slowest().forEach(slow -> slowest.addObject()
                .put("statement", slow.what())
                .put("startMillis", rounded(slow.startMillis()))
                .put("waitMillis", rounded(slow.waitMillis()))
                .put("from", slow.from())
                .put("to", slow.to())
                .put("waitedFor", slow.waitedFor()));
        form.set("curve", curve(run.curve()));
        return form;
    }

    private static ArrayNode curve(List<MigrationRun.Point> points) {
        ArrayNode curve = NODES.arrayNode();
        points.forEach(point -> curve.addArray().add(rounded(point.millis())).add(rounded(point.worstMillis())));
        return curve;
    }

    private static ObjectNode of(Waits waits) {
        return NODES.objectNode()
                .put("statements", waits.statements())
                .put("p50", rounded(waits.p50()))
                .put("p99", rounded(waits.p99()))
                .put("worst", rounded(waits.worst()));
    }

    private static ObjectNode of(Backfill backfill) {
        return NODES.objectNode()
                .put("rows", backfill.rows())
                .put("moved", backfill.moved())
                .put("seconds", rounded(backfill.seconds()))
                .put("stepSeconds", rounded(backfill.stepSeconds()))
                .put("valuesPerSecond", rounded(backfill.valuesPerSecond()))
                .put("rowsPerSecond", rounded(backfill.rowsPerSecond()));
    }

    static ObjectNode of(Machine machine) {
        ObjectNode form = NODES.objectNode()
                .put("processors", machine.processors())
                .put("memoryBytes", machine.memoryBytes())
                .put("load", rounded(machine.load()))
                .put("system", machine.system())
                .put("java", machine.java())
                .put("postgres", machine.postgres());
        ObjectNode settings = form.putObject("settings");
        machine.settings().forEach(settings::put);
        return form;
    }

    private static void put(ObjectNode form, String name, Optional<Double> number) {
        form.put(name, number.map(MigrationJson::rounded).orElse(null));
    }

    /** Thousandths are more than is measured. */
    private static double rounded(double number) {
        return Math.round(number * 1e3) / 1e3;
    }
}
