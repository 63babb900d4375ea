package io.dagstore.bench;

import static java.util.Objects.requireNonNull;

import io.dagstore.error.DagStoreException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Several ways to do one thing, timed by turns: in each round every way has many short turns, one after the other and beginning
 * with another one each time, so that what disturbs the machine meanwhile disturbs all of them alike. The turns before the first
 * round do not count: they load classes and let the compiler do its work.
 */
public final class Comparison {
    private final List<Way> ways = new ArrayList<>();
    private final LongSupplier clock;

    private Comparison(LongSupplier clock) {
        this.clock = clock;
    }

    /** Takes the time that passes. */
    public Comparison() {
        this(System::nanoTime);
    }

    /** Takes the processor time of the thread, for work in memory: what else runs on the machine hardly shows in it. */
    public static Comparison ofProcessorTime() {
        return new Comparison(ManagementFactory.getThreadMXBean()::getCurrentThreadCpuTime);
    }

    /** Something that can fail. */
    @FunctionalInterface
    public interface Work {
        /** Does it once. */
        void run() throws Exception;
    }

    /** Makes what a way works on. */
    @FunctionalInterface
    public interface Making<T> {
        /** Makes another one. */
        T make() throws Exception;
    }

    /** Something that can fail, on what was made for it. */
    @FunctionalInterface
    public interface Using<T> {
        /** Does it once. */
        void use(T made) throws Exception;
    }

    /** Adds a way. */
    public Comparison way(String name, Work work) {
        return way(name, () -> {}, work);
    }

    /** Adds a way that needs something each time, which is not timed. */
    public Comparison way(String name, Work prepare, Work work) {
        ways.add(new Way(name, prepare, work));
        return this;
    }

    /** Adds a way that works on something new each time, the making of which is not timed. */
    public <T> Comparison way(String name, Making<T> make, Using<T> use) {
        AtomicReference<@Nullable T> made = new AtomicReference<>();
        return way(name, () -> made.set(make.make()), () -> use.use(requireNonNull(made.get())));
    }

    /**
     * Times all ways.
     *
     * @param afterRound called after each round that counts
     * @throws DagStoreException if one of them fails
     */
    public Timings run(Effort effort, Runnable afterRound) {
        long warmUp = effort.warmUp().toNanos();
        do {
            turn(effort, 0);
        } while (ways.stream().anyMatch(way -> way.spent < warmUp));
        ways.forEach(way -> way.times.clear());
        for (int round = 0; round < effort.rounds(); round++) {
            for (int turn = 0; turn < effort.turns(); turn++) {
                turn(effort, turn);
            }
            ways.forEach(Way::endRound);
            afterRound.run();
        }
        return new Timings(
                ways.stream().map(way -> new Timing(way.name, way.rounds)).toList());
    }

    /** One turn for each way, beginning with another one each time. */
    private void turn(Effort effort, int number) {
        for (int i = 0; i < ways.size(); i++) {
            ways.get((number + i) % ways.size()).turn(effort.turn().toNanos());
        }
    }

    private final class Way {
        private final String name;
        private final Work prepare;
        private final Work work;
        private final List<Long> times = new ArrayList<>();
        private final List<Timing.Round> rounds = new ArrayList<>();
        private long spent;

        Way(String name, Work prepare, Work work) {
            this.name = name;
            this.prepare = prepare;
            this.work = work;
        }

        void turn(long nanos) {
            long end = spent + nanos;
            try {
                do {
                    prepare.run();
                    long start = clock.getAsLong();
                    work.run();
                    long time = clock.getAsLong() - start;
                    times.add(time);
                    spent += time;
                } while (spent < end);
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new DagStoreException("the benchmark failed at \"" + name + "\": " + e.getMessage(), e);
            }
        }

        void endRound() {
            rounds.add(Timing.Round.of(times));
            times.clear();
        }
    }
}
