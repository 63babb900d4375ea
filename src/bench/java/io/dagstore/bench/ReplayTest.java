package io.dagstore.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dagstore.GeneratedHistory;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class ReplayTest {
    @RepeatedTest(20)
    void allWaysGiveTheLastVersionOfAHistory(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        GeneratedHistory history =
                new GeneratedHistory(1 + random.nextInt(30), 1 + random.nextInt(30), 250, random.nextLong());

        Replay replay = Replay.of(history);

        WorkflowHistory all = WorkflowHistory.of("generated", history);
        assertThat(replay.patches()).hasSize(all.size() - 1);
        byte[] last = all.documents().get(all.size() - 1);
        assertThat(replay.dagstore()).isEqualTo(last);
        replay.requireSame("the floor", replay.floor());
        replay.requireSame("text between patches", replay.textBetweenPatches());
    }

    @Test
    void aWayThatGivesAnotherDocumentIsRefused() {
        Replay replay = Replay.of(10, 3);

        assertThatThrownBy(() -> replay.requireSame("the base", replay.base()))
                .hasMessage("the base gives another document after 3 patches");
    }
}
