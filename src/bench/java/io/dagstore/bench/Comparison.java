package io.dagstore.bench;

import static java.util.Objects.requireNonNull;

import io.dagstore.error.DagStoreException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Several ways to do one thing, timed by turns: in each round every way has many short turns, one after the other and beginning
 * with another one each time, so that what disturbs the machine meanwhile disturbs all of them alike. The turns before the first
 * round do not count: they load classes and let the compiler do its work.
 */
final class Comparison {
    private final List<Way> ways = new ArrayList<>();
    private final LongSupplier clock;

    private Comparison(LongSupplier clock) {
        this.clock = clock;
    }

    /** Takes the time that passes. */
    Comparison() {
        this(System::nanoTime);
    }

    /** Takes the processor time of the thread, for work in memory: what else runs on the machine hardly shows in it. */
    static Comparison ofProcessorTime() {
        return new Comparison(ManagementFactory.getThreadMXBean()::getCurrentThreadCpuTime);
    }

    /** Something that can fail. */
    @FunctionalInterface
    interface Work {
        /** Does it once. */
        void run() throws Exception;
    }

    /** Makes what a way works on. */
    @FunctionalInterface
    interface Making<T> {
        /** Makes another one. */
        T make() throws Exception;
    }

    /** Something that can fail, on what was made for it. */
    @FunctionalInterface
    interface Using<T> {
        /** Does it once. */
        void use(T made) throws Exception;
    }

    /** Adds a way. */
    Comparison way(String name, Work work) {
        return way(name, () -> {}, work);
    }

    /** Adds a way that needs something each time, which is not timed. */
    Comparison way(String name, Work prepare, Work work) {
        ways.add(new Way(name, prepare, work, clock));
        return this;
    }

    /** Adds a way that works on something new each time, the making of which is not timed. */
    <T> Comparison way(String name, Making<T> make, Using<T> use) {
        AtomicReference<@Nullable T> made = new AtomicReference<>();
        return way(name, () -> made.set(make.make()), () -> use.use(requireNonNull(made.get())));
    }

    /**
     * Times all ways.
     *
     * @param afterRound called after each round that counts
     * @throws DagStoreException if one of them fails
     */
    Timings run(Effort effort, Runnable afterRound) {
        long warmUp = effort.warmUp().toNanos();
        do {
            turn(effort, 0);
        } while (ways.stream().anyMatch(way -> way.spent() < warmUp));
        ways.forEach(Way::forget);
        for (int round = 0; round < effort.rounds(); round++) {
            for (int turn = 0; turn < effort.turns(); turn++) {
                turn(effort, turn);
            }
            ways.forEach(Way::endRound);
            afterRound.run();
        }
        return new Timings(ways.stream().map(Way::timing).toList());
    }

    /** One turn for each way, beginning with another one each time. */
    private void turn(Effort effort, int number) {
        for (int i = 0; i < ways.size(); i++) {
            ways.get((number + i) % ways.size()).turn(effort.turn().toNanos());
        }
    }

    private static final class Way {
        private final String name;
        private final Work prepare;
        private final Work work;
        private final LongSupplier clock;
        private final List<Timing.Round> rounds = new ArrayList<>();
        private Times times = new Times();

        Way(String name, Work prepare, Work work, LongSupplier clock) {
            this.name = name;
            this.prepare = prepare;
            this.work = work;
            this.clock = clock;
        }

        void turn(long nanos) {
            long spent = 0;
            try {
                do {
                    prepare.run();
                    long start = clock.getAsLong();
                    work.run();
                    long time = clock.getAsLong() - start;
                    times.add(time);
                    spent += time;
                } while (spent < nanos);
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new DagStoreException("the benchmark failed at \"" + name + "\": " + e.getMessage(), e);
            }
        }

        /** The time that was taken since the last round, in nanoseconds. */
        long spent() {
            return times.sum;
        }

        void endRound() {
            rounds.add(Timing.Round.of(times.toArray()));
            forget();
        }

        void forget() {
            times = new Times();
        }

        Timing timing() {
            return new Timing(name, rounds);
        }
    }

    /** Times in the order in which they were taken, in nanoseconds. */
    private static final class Times {
        private long[] nanos = new long[1024];
        private int size;
        private long sum;

        void add(long time) {
            sum += time;
            if (size == nanos.length) {
                nanos = Arrays.copyOf(nanos, 2 * size);
            }
            nanos[size++] = time;
        }

        long[] toArray() {
            return Arrays.copyOf(nanos, size);
        }
    }
}
