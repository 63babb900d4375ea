package io.dagstore.bench.jmh;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.RunResult;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/** The medians over all rounds, as Markdown and as JSON. */
final class JsonReport {
    private final Map<Work, Map<String, List<Figures>>> all = new TreeMap<>();

    /**
     * What was done.
     *
     * @param patches the length of the chain; 0 where there is none
     */
    private record Work(int nodes, int patches) implements Comparable<Work> {
        @Override
        public int compareTo(Work other) {
            int byPatches = Integer.compare(Math.min(patches, 1), Math.min(other.patches, 1));
            int byNodes = byPatches != 0 ? byPatches : Integer.compare(nodes, other.nodes);
            return byNodes != 0 ? byNodes : Integer.compare(patches, other.patches);
        }
    }

    /**
     * What one process measured, for one operation.
     *
     * @param clock microseconds on the clock
     * @param processor microseconds of processor time
     * @param allocated bytes
     */
    private record Figures(double clock, double processor, double allocated) {}

    void add(RunResult result) {
        BenchmarkParams params = result.getParams();
        String patches = params.getParam("patches");
        Work work =
                new Work(Integer.parseInt(params.getParam("nodes")), patches == null ? 0 : Integer.parseInt(patches));
        String name = params.getBenchmark().substring(params.getBenchmark().lastIndexOf('.') + 1);
        all.computeIfAbsent(work, key -> new TreeMap<>())
                .computeIfAbsent(name, key -> new ArrayList<>())
                .add(new Figures(
                        result.getPrimaryResult().getScore(),
                        secondary(result, CpuTime.LABEL),
                        secondary(result, "gc.alloc.rate.norm")));
    }

    private static double secondary(RunResult result, String label) {
        return Objects.requireNonNull(result.getSecondaryResults().get(label), label)
                .getScore();
    }

    private static double median(List<Figures> rounds, ToDoubleFunction<Figures> figure) {
        double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static String ratio(List<Figures> one, @Nullable List<Figures> other, ToDoubleFunction<Figures> figure) {
        return other == null ? "" : String.format(Locale.ROOT, "%.2f", median(one, figure) / median(other, figure));
    }

    String markdown() {
        StringBuilder text = new StringBuilder(
                """
                | nodes | patches | | time, µs | processor, µs | allocated, B | time to the floor's | processor | allocated |
                |---:|---:|---|---:|---:|---:|---:|---:|---:|
                """);
        all.forEach((work, benchmarks) -> benchmarks.forEach((name, rounds) -> {
            List<Figures> floor = benchmarks.get("floor");
            text.append(String.format(
                    Locale.ROOT,
                    "| %d | %s | %s | %,.1f | %,.1f | %,.0f | %s | %s | %s |%n",
                    work.nodes,
                    work.patches == 0 ? "" : work.patches,
                    name,
                    median(rounds, Figures::clock),
                    median(rounds, Figures::processor),
                    median(rounds, Figures::allocated),
                    ratio(rounds, floor, Figures::clock),
                    ratio(rounds, floor, Figures::processor),
                    ratio(rounds, floor, Figures::allocated)));
        }));
        return text.toString();
    }

    byte[] json() {
        JsonMapper mapper = JsonMapper.shared();
        ArrayNode report = mapper.createArrayNode();
        all.forEach((work, benchmarks) -> benchmarks.forEach((name, rounds) -> report.addObject()
                .put("benchmark", name)
                .put("nodes", work.nodes)
                .put("patches", work.patches)
                .put("rounds", rounds.size())
                .put("micros", median(rounds, Figures::clock))
                .put("processorMicros", median(rounds, Figures::processor))
                .put("allocatedBytes", median(rounds, Figures::allocated))));
        return mapper.writerWithDefaultPrettyPrinter().writeValueAsBytes(report);
    }
}
