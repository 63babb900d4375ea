package io.dagstore.bench;

import java.util.List;

/** Things that are used one after the other, again and again. */
final class Turns<T> {
    private final List<T> things;
    private int at;

    Turns(List<T> things) {
        this.things = List.copyOf(things);
    }

    /** Another one each time. */
    T next() {
        at = at + 1 == things.size() ? 0 : at + 1;
        return things.get(at);
    }

    int size() {
        return things.size();
    }
}
