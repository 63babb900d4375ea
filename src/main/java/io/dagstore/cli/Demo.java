package io.dagstore.cli;

import io.dagstore.DagStore;
import io.dagstore.error.DagStoreException;
import io.dagstore.model.Artifact;
import io.dagstore.model.ArtifactKind;
import io.dagstore.repository.Compaction;
import io.dagstore.service.CompactionResult;
import io.dagstore.service.CompactionService;
import io.dagstore.service.LookupComparison;
import io.dagstore.service.MaterializedVersion;
import io.dagstore.service.PutOptions;
import io.dagstore.service.PutResult;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import javax.sql.DataSource;
import tools.jackson.databind.node.ObjectNode;

/** The life of a workflow: twenty changes, a compaction, one more change; then the look-up of its compacted base among many. */
final class Demo {
    private static final String INDENT = "    ";

    /** How wide the story is told where no terminal says how wide it is. */
    private static final int COLUMNS = 80;

    private final DagStore store;
    private final DataSource database;
    private final Answer answer;
    private final DemoSample sample = DemoSample.load();
    private final String tag = sample.name();
    private final int last = sample.changes().size() - 1;
    private final ObjectNode results = JsonForm.object();
    private int steps;

    Demo(DagStore store, DataSource database, Answer answer) {
        this.store = store;
        this.database = database;
        this.answer = answer;
    }

    /** Goes through all steps, and prints each, or all results in the end if a JSON value is wanted. */
    void run(int artifacts) {
        say("A workflow, its history and its compaction, in a throw-away database.");
        Artifact v1 = storeFirst();
        Artifact p20 = change();
        MaterializedVersion content = materialise(p20);
        showCandidates(p20);
        Artifact v2 = compact(p20);
        proveEqual(p20, content, v2);
        findByColumn(p20, v2);
        changeOnceMore(v2);
        report(p20, v2);
        UUID patch = load(v1, artifacts);
        compareLookups(patch, artifacts);
        say("");
        say("All of this was checked. The database is deleted now; yours begins with");
        say("dagstore put NAME FILE");
        if (answer.isJson()) {
            answer.json(results);
        }
    }

    private Artifact storeFirst() {
        step("Store the first version, V1, in full");
        PutResult result = store.workflows().put(tag, sample.document(), PutOptions.NONE.by("ana"));
        StoredVersion.lines(tag, result).forEach(this::detail);
        require(result.version().artifact().getKind() == ArtifactKind.DAG_VERSION, "V1 is a dag_version");
        results.set("v1", StoredVersion.json(result));
        return result.version().artifact();
    }

    private Artifact change() {
        step("Change it " + last + " times, P1 to P" + last + ", each stored as an RFC 6902 patch");
        Table table = new Table()
                .left("")
                .right("ops")
                .right("nodes")
                .right("edges")
                .right("stored")
                .left("change");
        Artifact head = null;
        for (int i = 0; i < last; i++) {
            DemoSample.Change change = sample.changes().get(i);
            PutResult result = store.workflows().patch(tag, change.operations(), PutOptions.NONE.by(change.author()));
            head = result.version().artifact();
            require(head.chainDepth() == i + 1, "P" + (i + 1) + " has depth " + (i + 1));
            table.row(
                    "P" + (i + 1),
                    Words.orBlank(head.getOpCount()),
                    Words.orBlank(head.getNodesCount()),
                    Words.orBlank(head.getEdgesCount()),
                    Words.size(result.storedBytes()),
                    change.words());
        }
        table.lines().forEach(this::detail);
        return Objects.requireNonNull(head);
    }

    private MaterializedVersion materialise(Artifact p20) {
        step("Materialise P" + last + ": V1, and " + last + " patches applied to it");
        long start = System.nanoTime();
        MaterializedVersion content = store.materialization().materialize(p20.getId());
        detail(Words.size(content.bytes().length) + " in " + millisSince(start) + ", and it is what was stored:");
        detail(content.contentId());
        require(content.patches() == last, "P20 is built by 20 patches");
        require(content.contentId().equals(p20.getVersionHash()), "P20 has the content that was stored");
        results.set("p20", JsonForm.of(p20));
        return content;
    }

    private void showCandidates(Artifact p20) {
        step("Ask which chains are worth compacting");
        List<Artifact> candidates = store.compaction().candidates(CompactionService.DEFAULT_THRESHOLD, 10);
        require(candidates.equals(List.of(p20)), "P20 is the only candidate");
        detail("P" + last + "  " + Words.of(p20) + "  depth " + p20.chainDepth());
    }

    private Artifact compact(Artifact p20) {
        step("Compact P" + last + " into a new full version, V2");
        long start = System.nanoTime();
        CompactionResult result = store.compaction().compact(tag, "ana");
        Artifact v2 = result.compactedBase();
        detail("V2   " + Words.of(v2) + "  in " + millisSince(start));
        detail("     compacted from P" + last + " " + Words.shortId(p20.getId()));
        require(result.created() && v2.getKind() == ArtifactKind.DAG_VERSION, "V2 is a new dag_version");
        require(p20.equals(v2.getCompactedFrom()), "V2 was compacted from P20");
        require(p20.equals(store.tags().get(tag).getTarget()), "the tag still points at P20");
        CompactionResult again = store.compaction().compact(tag, "ben");
        require(!again.created() && again.compactedBase().equals(v2), "compacting again gives the same V2");
        results.set("v2", JsonForm.of(v2));
        return v2;
    }

    private void proveEqual(Artifact p20, MaterializedVersion before, Artifact v2) {
        step("Compare the documents: P" + last + "'s takes " + last + " patches to build, V2's none");
        MaterializedVersion replayed = store.materialization().materialize(p20.getId());
        MaterializedVersion stored = store.materialization().materialize(v2.getId());
        detail("P" + last + "  " + replayed.contentId());
        detail("V2   " + stored.contentId());
        require(stored.patches() == 0, "V2 needs no patch");
        require(
                stored.contentId().equals(replayed.contentId())
                        && stored.contentId().equals(before.contentId()),
                "V2 and P20 have the same document");
        results.put("sameDocument", true);
    }

    private void findByColumn(Artifact p20, Artifact v2) {
        step("Find V2 from P" + last + " through artifact.compacted_from_id");
        Artifact found =
                store.compaction().findCompactedBase(p20.getId()).orElseThrow(() -> failed("P20 has a compacted base"));
        detail("P" + last + " " + Words.shortId(p20.getId()) + "  ->  V2 " + Words.shortId(found.getId()));
        require(found.equals(v2), "the compacted base of P20 is V2");
    }

    private void changeOnceMore(Artifact v2) {
        step("Change it once more: P" + (last + 1) + " starts on V2, with a chain of its own");
        DemoSample.Change change = sample.changes().get(last);
        PutResult result = store.workflows().patch(tag, change.operations(), PutOptions.NONE.by(change.author()));
        Artifact p21 = result.version().artifact();
        StoredVersion.lines(tag, result).forEach(this::detail);
        require(p21.chainDepth() == 1 && v2.equals(p21.getBaseVersion()), "P21 has depth 1 and is based on V2");
        require(result.version().number() == last + 1, "P21 is version 21 of its line");
        results.set("p21", StoredVersion.json(result));
    }

    private void report(Artifact p20, Artifact v2) {
        step("Report the compactions");
        List<Compaction> compactions = store.compaction().compactions(10);
        require(
                compactions.size() == 1
                        && compactions.get(0).compactedBase().equals(v2.getId())
                        && compactions.get(0).patch().equals(p20.getId()),
                "there was one compaction, of P20 into V2");
        CompactionsCommand.table(compactions).lines().forEach(this::detail);
        results.set("compactions", CompactionsCommand.json(compactions));
    }

    private UUID load(Artifact v1, int artifacts) {
        step("Load " + Words.number(artifacts) + " artifacts, a third of them compacted bases");
        CompactionResult p1 = store.compaction().compact(tag + "@1", "demo");
        long start = System.nanoTime();
        UUID patch = DemoLoad.copy(
                database, v1.getId(), p1.patch().getId(), p1.compactedBase().getId(), artifacts / 3);
        double seconds = (System.nanoTime() - start) / 1e9;
        detail("in " + String.format(Locale.ROOT, "%.1f s", seconds));
        results.putObject("load").put("artifacts", artifacts / 3 * 3).put("seconds", seconds);
        return patch;
    }

    private void compareLookups(UUID patch, int artifacts) {
        step("Look up the compacted base of one of them in both ways");
        // The first time, each form also pays for reading its pages into memory.
        store.compaction().explain(patch.toString());
        LookupComparison comparison = store.compaction().explain(patch.toString());
        LookupText.lines(comparison, (answer.columns() == 0 ? COLUMNS : answer.columns()) - INDENT.length())
                .forEach(this::detail);
        require(
                comparison.byColumn().nodes().stream().anyMatch(node -> node.contains("idx_artifact_compacted_from")),
                "the column is looked up in its index");
        require(comparison.byColumn().rowsExamined() == 1, "the column's index leads to one row");
        require(comparison.byMeta().rowsExamined() >= artifacts / 3, "the field in meta is looked for in every base");
        results.set("lookup", ExplainCommand.json(comparison));
    }

    private void step(String title) {
        steps++;
        say("");
        say((steps < 10 ? " " : "") + steps + "  " + title);
    }

    private void detail(String text) {
        say(text.isEmpty() ? "" : INDENT + text);
    }

    private void say(String text) {
        if (!answer.isJson()) {
            answer.line(text);
        }
    }

    private static String millisSince(long start) {
        return Words.millis((System.nanoTime() - start) / 1e6);
    }

    private static void require(boolean holds, String claim) {
        if (!holds) {
            throw failed(claim);
        }
    }

    private static DagStoreException failed(String claim) {
        return new DagStoreException("the demo expected that " + claim + ", and it is not so");
    }
}
