package io.dagstore.bench;

import java.time.Duration;

/**
 * How thoroughly something is timed.
 *
 * @param rounds how many rounds count
 * @param turns how many turns each way has in a round
 * @param turn how long a turn lasts; the work is done once in it at least
 */
record Effort(int rounds, int turns, Duration turn) {
    Effort {
        if (rounds < 1 || turns < 1) {
            throw new IllegalArgumentException(rounds + " rounds of " + turns + " turns");
        }
    }

    /** For work of microseconds to milliseconds: turns of 25 milliseconds, twelve in a round. */
    static Effort ofRounds(int rounds) {
        return new Effort(rounds, 12, Duration.ofMillis(25));
    }

    /** The same with another number of turns. */
    Effort withTurns(int number) {
        return new Effort(rounds, number, turn);
    }

    /** The same with turns of another length. */
    Effort withTurn(Duration length) {
        return new Effort(rounds, turns, length);
    }
}
