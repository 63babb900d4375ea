package io.dagstore.bench;

/**
 * What the sync trigger adds to a statement, in microseconds per statement.
 *
 * @param writer whose statement it is
 * @param statement insert or update
 * @param without the median with the trigger disabled
 * @param with the median with it
 */
public record TriggerCost(String writer, String statement, double without, double with) {
    /** How many times as long a statement takes with the trigger. */
    public double ratio() {
        return with / without;
    }
}
