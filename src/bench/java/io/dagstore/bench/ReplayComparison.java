package io.dagstore.bench;

import com.sun.management.ThreadMXBean;
import io.dagstore.GeneratedHistory;
import io.dagstore.json.CanonicalJson;
import io.dagstore.json.Json;
import io.dagstore.json.JsonLimits;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** What materialising does after it has read the rows, in memory: from the bytes of a base and its patches to the document's. */
final class ReplayComparison {
    static final String FLOOR = "Jackson, in place";
    static final String OURS = "dagstore";
    static final String ORIGINAL = "text between patches";

    private static final int ALLOCATION_RUNS = 20;
    /** In a larger one, writing and parsing between patches takes seconds. */
    private static final int MOST_WORK_FOR_ORIGINAL = 20_000;

    private final Json json = new Json(JsonLimits.STORED);
    private final int nodes;
    private final byte[] base;
    private final List<byte[]> patches = new ArrayList<>();

    private ReplayComparison(int nodes, GeneratedHistory history) {
        this.nodes = nodes;
        this.base = history.document();
        history.patches().forEachRemaining(patches::add);
    }

    /** Makes a document and patches, and makes sure that all ways build the same from them. */
    static ReplayComparison of(int nodes, int patches) {
        ReplayComparison replay = new ReplayComparison(nodes, Extent.history(nodes, patches, 0));
        byte[] expected = replay.ours();
        byte[] floor = CanonicalJson.bytes(replay.json.parse(replay.floor()));
        byte[] original =
                CanonicalJson.bytes(replay.json.parse(replay.original().getBytes(StandardCharsets.UTF_8)));
        if (!Arrays.equals(expected, floor) || !Arrays.equals(expected, original)) {
            throw new IllegalStateException("the ways to apply " + patches + " patches give different documents");
        }
        return replay;
    }

    /** For example {@code 100x20}. */
    String key() {
        return nodes + "x" + patches.size();
    }

    String title() {
        return "In memory: " + Figures.count(nodes) + " nodes (" + Figures.bytes(base.length) + "), "
                + Figures.count(patches.size()) + " patches";
    }

    private byte[] floor() {
        return PlainReplay.once(base, patches);
    }

    private String original() {
        return PlainReplay.textBetweenPatches(base, patches);
    }

    private byte[] ours() {
        JsonNode document = json.parseDocument(base);
        for (byte[] patch : patches) {
            document = json.parsePatch(patch).replayOn(document);
        }
        return CanonicalJson.bytes(document);
    }

    Timings run(Effort effort, Runnable afterRound) {
        Comparison comparison =
                Comparison.ofProcessorTime().way(FLOOR, this::floor).way(OURS, this::ours);
        if (nodes * patches.size() <= MOST_WORK_FOR_ORIGINAL) {
            comparison.way(ORIGINAL, this::original);
        }
        return comparison.run(effort, afterRound);
    }

    /** How many times as many bytes ours allocates as the floor; after {@link #run}, so that both are compiled. */
    double allocationToFloor() {
        return allocatedBy(this::ours) / allocatedBy(this::floor);
    }

    private static double allocatedBy(Runnable work) {
        ThreadMXBean thread = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
        long before = thread.getThreadAllocatedBytes(Thread.currentThread().getId());
        for (int i = 0; i < ALLOCATION_RUNS; i++) {
            work.run();
        }
        return thread.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
    }
}
