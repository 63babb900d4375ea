package io.dagstore.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What statements that took long were waiting for, looked at every few milliseconds. */
final class WaitEvents {
    private final List<Event> events = new ArrayList<>();

    /**
     * A statement was waiting for something.
     *
     * @param time with the clock of {@link System#nanoTime}
     * @param client the process of the server that was to answer
     * @param what PostgreSQL's wait event with its type, {@code Lock/relation} say; {@code running} if it was not waiting
     */
    record Event(long time, int client, String what) {}

    void add(Event event) {
        events.add(event);
    }

    /** What a statement was most often seen waiting for; empty if it was not seen. */
    String of(Request request) {
        Map<String, Long> counts = events.stream()
                .filter(event -> event.client() == request.client()
                        && event.time() >= request.start()
                        && event.time() <= request.end())
                .map(Event::what)
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        return counts.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse("");
    }
}
