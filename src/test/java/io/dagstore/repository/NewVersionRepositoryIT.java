package io.dagstore.repository;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dagstore.CapturedStatements;
import io.dagstore.TestDatabase;
import io.dagstore.error.CorruptContentException;
import io.dagstore.model.Artifact;
import io.dagstore.model.CasBlob;
import io.dagstore.model.MediaType;
import io.dagstore.model.Tag;
import io.dagstore.model.TagMove;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NewVersionRepositoryIT {
    private static final List<String> TABLES = List.of("cas_blob", "artifact", "patch_chain_member", "tag", "tag_move");

    private static final CapturedStatements STATEMENTS = new CapturedStatements();
    private static TestDatabase database;
    private static UnitOfWork work;

    private StoredVersions versions;

    @BeforeAll
    static void open() {
        database = TestDatabase.migrated();
        work = UnitOfWork.on(database.pool(), STATEMENTS.settings());
    }

    @AfterAll
    static void close() {
        work.close();
        database.close();
    }

    @BeforeEach
    void clear() {
        database.clear();
        versions = new StoredVersions(work);
    }

    @Test
    void aVersionIsStoredInOneStatementWithAllItsRows() {
        Artifact tenth = versions.chain(versions.base("1"), 10);
        tag("main", tenth);
        Artifact next = patch(tenth, "next");
        TagHead head = head("main");
        STATEMENTS.clear();

        assertThat(append(head, next)).isTrue();

        assertThat(STATEMENTS.all()).hasSize(1);
        Artifact stored = work.<Optional<Artifact>>read(r -> r.artifacts().findById(next.getId()))
                .orElseThrow();
        assertThat(stored)
                .usingRecursiveComparison()
                .ignoringFields("blob", "baseVersion", "meta")
                .isEqualTo(next);
        assertThat(stored.getMeta()).isEqualTo(next.getMeta());
        assertThat(stored.chainBase().getId()).isEqualTo(next.chainBase().getId());
        assertThat(stored.getBlob().getId()).isEqualTo(next.getBlob().getId());
        assertThat(work.<List<Artifact>>read(r -> r.chains().listPatchChain(next.getId())))
                .hasSize(11)
                .startsWith(work.<List<Artifact>>read(r -> r.chains().listPatchChain(tenth.getId()))
                        .toArray(Artifact[]::new))
                .endsWith(next);
        Tag moved = head("main").tag();
        assertThat(moved.getVersion()).isEqualTo(head.tag().getVersion() + 1);
        assertThat(moved.getTargetHash()).isEqualTo(next.getVersionHash());
        assertThat(moved.getMovedBy()).isEqualTo(next.getCreatedBy());
        assertThat(moved.getMovedAt()).isEqualTo(next.getCreatedAt());
        assertThat(work.<List<TagMove>>read(r -> r.tags().listMoves("main")))
                .singleElement()
                .satisfies(move -> {
                    assertThat(move.getFromId()).isEqualTo(tenth.getId());
                    assertThat(move.getFromKind()).isEqualTo(tenth.getKind());
                    assertThat(move.getExpectedHash()).isEqualTo(tenth.getVersionHash());
                    assertThat(move.getToId()).isEqualTo(next.getId());
                    assertThat(move.getToKind()).isEqualTo(next.getKind());
                    assertThat(move.getMovedBy()).isEqualTo(next.getCreatedBy());
                    assertThat(move.getMovedAt()).isEqualTo(next.getCreatedAt());
                });
    }

    @Test
    void aTagThatWasMovedMeanwhileWritesNothing() {
        Artifact base = versions.base("1");
        tag("main", base);
        TagHead read = head("main");
        append(read, patch(base, "faster"));
        List<Long> before = rows();

        assertThat(append(read, patch(base, "slower"))).isFalse();
        Artifact other = Artifact.dagVersion(blob(MediaType.DAG, "other"), null, null, versions.provenance());
        assertThat(work.<Boolean>write(r -> r.newVersions().create("main", other)))
                .isFalse();

        assertThat(rows()).isEqualTo(before);
    }

    @Test
    void aPatchThatHasACompactedBaseGetsNoOther() {
        Artifact patch = versions.chain(versions.base("1"), 2);
        versions.compacted(patch, "2");
        List<Long> before = rows();
        Artifact other = Artifact.compacted(blob(MediaType.DAG, "3"), patch, 1, 1, versions.provenance());

        assertThat(work.<Boolean>write(r -> r.newVersions().compact(other))).isFalse();

        assertThat(rows()).isEqualTo(before);
    }

    @Test
    void bytesThatAreDamagedInTheDatabaseAreNotTakenForStored() {
        Artifact base = versions.base("1");
        tag("main", base);
        Artifact next = patch(base, "next");
        versions.blob(MediaType.PATCH_OPS, "next");
        database.execute("update cas_blob set content = 'damage' where content = 'next'");
        List<Long> before = rows();

        assertThatThrownBy(() -> append(head("main"), next))
                .isInstanceOf(CorruptContentException.class)
                .hasMessageContaining(next.getBlob().getId());

        assertThat(rows()).isEqualTo(before);
    }

    @Test
    void aBlobThatSomebodyElseIsStoringIsReadBack() throws Exception {
        Artifact base = versions.base("1");
        tag("main", base);

        assertThat(appendWhileAnotherStores("next", "next", base).get()).isTrue();
        assertThat(head("main").target().getBlob().getId()).isEqualTo(StoredVersions.contentId("next"));
    }

    @Test
    void aBlobThatSomebodyElseIsStoringWithOtherBytesIsRefused() throws Exception {
        Artifact base = versions.base("1");
        tag("main", base);

        Future<Boolean> appended = appendWhileAnotherStores("next", "damage", base);

        assertThatThrownBy(appended::get)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(CorruptContentException.class);
        assertThat(head("main").target()).isEqualTo(base);
        assertThat(database.count("artifact")).isEqualTo(1);
    }

    @Test
    void everyColumnIsWritten() {
        Artifact base = Artifact.dagVersion(blob(MediaType.DAG, "1"), null, null, versions.provenance());
        STATEMENTS.clear();
        work.<Boolean>write(r -> r.newVersions().create("main", base));
        append(head("main"), patch(base, "next"));
        String all = String.join("\n", STATEMENTS.all());

        for (String table : TABLES) {
            Matcher insert =
                    Pattern.compile("insert into " + table + " \\(([^)]*)\\)").matcher(all);
            assertThat(insert.find()).as(table).isTrue();
            String columns = database.one(
                    String.class,
                    "select string_agg(column_name, ' ') from information_schema.columns where table_name = ?"
                            // Made by the database, and where bytes are that are not stored here.
                            + " and column_default is distinct from 'nextval(''tag_move_id_seq''::regclass)'"
                            + " and column_name <> 'storage_url'",
                    table);
            assertThat(insert.group(1).split("[,\\s]+")).as(table).containsExactlyInAnyOrder(columns.split(" "));
        }
    }

    /** Appends while another transaction has stored bytes under the id of the same blob and not committed yet. */
    private Future<Boolean> appendWhileAnotherStores(String content, String bytes, Artifact base) throws Exception {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try (Connection other = database.connect();
                PreparedStatement insert = other.prepareStatement(
                        "insert into cas_blob (cas_id, media_type, size_bytes, content) values (?, ?, ?, ?)")) {
            other.setAutoCommit(false);
            insert.setString(1, StoredVersions.contentId(content));
            insert.setString(2, MediaType.PATCH_OPS.label());
            insert.setLong(3, content.length());
            insert.setBytes(4, bytes.getBytes(UTF_8));
            insert.execute();
            TagHead head = head("main");
            Future<Boolean> appended = executor.submit(() -> append(head, patch(base, content)));
            awaitWaiting();
            other.commit();
            return appended;
        } finally {
            executor.shutdown();
        }
    }

    private void awaitWaiting() throws SQLException, InterruptedException {
        while (database.one(
                        Long.class,
                        "select count(*) from pg_stat_activity"
                                + " where datname = current_database() and wait_event_type = 'Lock'")
                == 0) {
            Thread.sleep(10);
        }
    }

    private boolean append(TagHead head, Artifact patch) {
        return work.write(r -> r.newVersions().append(head.tag(), head.target(), head.target(), patch));
    }

    private Artifact patch(Artifact predecessor, String content) {
        CasBlob blob = blob(MediaType.PATCH_OPS, content);
        return Artifact.patchSet(blob, predecessor, "sha256:result", 1, 2, 3, versions.provenance());
    }

    private static CasBlob blob(MediaType mediaType, String content) {
        byte[] bytes = content.getBytes(UTF_8);
        return CasBlob.of(StoredVersions.contentId(content), mediaType, bytes, Instant.parse("2026-01-01T00:00:00Z"));
    }

    private void tag(String name, Artifact target) {
        database.execute("insert into tag (tag_name, target_kind, target_id, target_hash) select '" + name
                + "', kind, artifact_id, version_hash from artifact where artifact_id = '" + target.getId() + "'");
    }

    private TagHead head(String tag) {
        return work.<Optional<TagHead>>read(r -> r.tags().findHead(tag)).orElseThrow();
    }

    private List<Long> rows() {
        return TABLES.stream().map(database::count).toList();
    }
}
