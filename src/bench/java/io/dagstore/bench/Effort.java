package io.dagstore.bench;

import java.time.Duration;

/**
 * How thoroughly something is timed.
 *
 * @param rounds how many rounds count
 * @param turns how many turns each way has in a round
 * @param turn how long a turn lasts; the work is done once in it at least
 * @param warmUp how long each way is done before the rounds
 */
public record Effort(int rounds, int turns, Duration turn, Duration warmUp) {
    /** Enough for the compiler to have done its work. */
    private static final Duration WARM_UP = Duration.ofSeconds(2);

    public Effort {
        if (rounds < 1 || turns < 1) {
            throw new IllegalArgumentException(rounds + " rounds of " + turns + " turns");
        }
    }

    /** For work of microseconds to milliseconds: turns of 25 milliseconds, twelve in a round. */
    public static Effort ofRounds(int rounds) {
        return new Effort(rounds, 12, Duration.ofMillis(25), WARM_UP);
    }

    /** The same with another number of turns. */
    public Effort withTurns(int number) {
        return new Effort(rounds, number, turn, warmUp);
    }

    /** The same with turns of another length. */
    public Effort withTurn(Duration length) {
        return new Effort(rounds, turns, length, warmUp);
    }

    /** The same with another time before the rounds. */
    public Effort withWarmUp(Duration length) {
        return new Effort(rounds, turns, turn, length);
    }
}
