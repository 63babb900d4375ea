package io.dagstore.bench;

import io.dagstore.GeneratedHistory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How much is measured.
 *
 * @param effort how thoroughly each thing is timed
 * @param chains how many chains are asked for by turns
 * @param depths the depths at which growth is measured, ascending; at least two
 * @param bytes the lengths of documents at which growth is measured, ascending
 */
record Extent(Effort effort, int chains, List<Integer> depths, List<Integer> bytes) {
    /** The depth at which ways are compared. */
    static final int DEPTH = 20;

    /** How many nodes the documents have on which ways are compared. */
    static final int NODES = 100;

    private static final int PATCH_BYTES = 220;

    Extent {
        depths = List.copyOf(depths);
        bytes = List.copyOf(bytes);
    }

    /** What a report is made of; if it is brief, just enough to see that all of it works. */
    static Extent of(int rounds, boolean brief) {
        Effort effort = Effort.ofRounds(rounds);
        return brief
                ? new Extent(
                        effort.withTurns(1).withTurn(Duration.ZERO).withWarmUp(Duration.ZERO),
                        2,
                        List.of(1, 2, 5),
                        List.of(1_000, 10_000))
                : new Extent(
                        effort.withTurns(6),
                        20,
                        List.of(1, 2, 5, 10, 20, 50, 100, 200, 500),
                        List.of(1_000, 10_000, 100_000, 1_000_000, 5_000_000));
    }

    /** How thoroughly growth is timed: it is seen in factors. */
    Effort forGrowth() {
        return effort.withTurns(Math.min(2, effort.turns()))
                .withWarmUp(effort.warmUp().dividedBy(10));
    }

    /** A document of so many nodes, and so many patches on it. */
    static GeneratedHistory history(int nodes, int patches, long seed) {
        return new GeneratedHistory(nodes, patches + 1, PATCH_BYTES, seed);
    }

    /** For each chain that is asked for a document, and so many patches on it. */
    List<GeneratedHistory> alike(int patches) {
        return IntStream.range(0, chains)
                .mapToObj(seed -> history(NODES, patches, seed))
                .toList();
    }

    /** A document with as many patches as the greatest depth, and then one of about each length, with so many patches. */
    List<GeneratedHistory> growing(int patches) {
        List<GeneratedHistory> histories = new ArrayList<>();
        histories.add(history(NODES, depths.get(depths.size() - 1), -1));
        int hundred = history(100, 0, 0).document().length;
        for (int length : bytes) {
            histories.add(history(Math.max(1, (int) Math.round(100.0 * length / hundred)), patches, length));
        }
        return histories;
    }
}
