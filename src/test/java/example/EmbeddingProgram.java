package example;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dagstore.DagStore;
import io.dagstore.StoreConfig;
import io.dagstore.error.DagStoreException;
import io.dagstore.schema.SchemaService;
import io.dagstore.service.PutOptions;
import java.util.List;

/** A program that uses the library, and has nothing else of dagstore: it is run from its source, on a class path of its own. */
public final class EmbeddingProgram {
    private final StoreConfig database;

    private EmbeddingProgram(StoreConfig database) {
        this.database = database;
    }

    /**
     * Does one thing after the other, and prints a line for each.
     *
     * @param args URL, user, password, and what to do
     */
    public static void main(String[] args) {
        EmbeddingProgram program = new EmbeddingProgram(StoreConfig.of(args[0], args[1], args[2]));
        for (String step : List.of(args).subList(3, args.length)) {
            String outcome;
            try {
                outcome = program.run(step);
            } catch (DagStoreException e) {
                outcome = e.getClass().getSimpleName() + ": " + e.getMessage();
            }
            System.out.println(step + ": " + outcome);
        }
    }

    private String run(String step) {
        SchemaService schema = new SchemaService(database.dataSource());
        return switch (step) {
            case "migrate" -> schema.update().applied().size() + " changesets";
            case "sql" -> schema.sql().length() + " characters";
            case "status" -> schema.status().isUpToDate() ? "up to date" : "pending";
            case "store" -> store(database);
            case "store with cache" -> store(database.withCacheBytes(1_000_000));
            default -> throw new IllegalArgumentException(step);
        };
    }

    private static String store(StoreConfig config) {
        try (DagStore store = DagStore.open(config)) {
            store.workflows().put("etl", "{\"nodes\":[]}".getBytes(UTF_8), PutOptions.NONE);
            store.workflows().put("etl", "{\"nodes\":[{\"id\":\"load\"}]}".getBytes(UTF_8), PutOptions.NONE);
            return store.materialization().materialize("etl").document().toString();
        }
    }
}
