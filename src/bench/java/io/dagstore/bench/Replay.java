package io.dagstore.bench;

import io.dagstore.GeneratedHistory;
import io.dagstore.json.CanonicalJson;
import io.dagstore.json.Json;
import io.dagstore.json.JsonLimits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * What materialising does after it has read the rows, in memory and in several ways: from the bytes of a base and its patches to
 * those of the document.
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
public record Replay(byte[] base, List<byte[]> patches) {
    private static final Json JSON = new Json(JsonLimits.STORED);
    private static final int MOST_TEXT = 10_000_000;

    public Replay {
        patches = List.copyOf(patches);
    }

    /** A generated document of so many nodes, and so many patches on it. */
    public static Replay of(int nodes, int patches) {
        return of(Extent.history(nodes, patches, 0));
    }

    /** A history from which all ways have built the same document. */
    static Replay of(GeneratedHistory history) {
        List<byte[]> patches = new ArrayList<>();
        history.patches().forEachRemaining(patches::add);
        Replay replay = new Replay(history.document(), patches);
        replay.requireSame("the floor", replay.floor());
        if (replay.isQuickAsText()) {
            replay.requireSame("text between patches", replay.textBetweenPatches());
        }
        return replay;
    }

    /** As the materialization service does it. */
    public byte[] dagstore() {
        JsonNode document = JSON.parseDocument(base);
        for (byte[] patch : patches) {
            document = JSON.parsePatch(patch).replayOn(document);
        }
        return CanonicalJson.bytes(document);
    }

    /** The least there is to do, see {@link Floor#replay}. */
    public byte[] floor() {
        return Floor.replay(base, patches);
    }

    /** The way that dagstore replaces, see {@link Floor#textBetweenPatches}. */
    public byte[] textBetweenPatches() {
        return Floor.textBetweenPatches(base, patches);
    }

    /** Whether it takes less than seconds to write and parse the document between all patches. */
    boolean isQuickAsText() {
        return (long) base.length * patches.size() <= MOST_TEXT;
    }

    /**
     * Makes sure that what a way gives is the document.
     *
     * @throws IllegalStateException if it is another one
     */
    public void requireSame(String way, byte[] found) {
        if (!Arrays.equals(CanonicalJson.bytes(JSON.parse(found)), dagstore())) {
            throw new IllegalStateException(way + " gives another document after " + patches.size() + " patches");
        }
    }
}
