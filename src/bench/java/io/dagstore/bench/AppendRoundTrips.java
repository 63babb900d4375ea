package io.dagstore.bench;

import io.dagstore.DagStore;
import io.dagstore.RoundTrips;
import io.dagstore.StoreConfig;
import io.dagstore.service.PutOptions;

/**
 * How often dagstore waits for the server's answer while it stores a patch.
 *
 * @param whole in all
 * @param writing of these, to write
 */
record AppendRoundTrips(long whole, long writing) {
    /** The first ones open connections. */
    private static final int TRIES = 5;

    /** Counts them. */
    static AppendRoundTrips of(AppendSample sample) throws Exception {
        StoreConfig direct = sample.config();
        try (RoundTrips trips = RoundTrips.to(direct.url())) {
            StoreConfig counted = StoreConfig.of(trips.url(), direct.user(), direct.password());
            try (DagStore store = DagStore.open(counted);
                    SharedConnection connection = SharedConnection.open(counted)) {
                return new AppendRoundTrips(
                        fewest(trips, sample::nextTag, tag -> store.workflows()
                                .patch(tag, sample.newPatch(), PutOptions.NONE)),
                        fewest(
                                trips,
                                sample::nextWrite,
                                next -> AppendBenchmark.requireWritten(AppendSample.write(connection.work(), next))));
            }
        }
    }

    private static <T> long fewest(RoundTrips trips, Comparison.Making<T> make, Comparison.Using<T> use)
            throws Exception {
        long fewest = Long.MAX_VALUE;
        for (int i = 0; i < TRIES; i++) {
            T made = make.make();
            trips.reset();
            use.use(made);
            fewest = Math.min(fewest, trips.count());
        }
        return fewest;
    }
}
