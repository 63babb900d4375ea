package io.dagstore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WordsTest {
    @Test
    void sizesHaveOneDigitAfterThePointFromOneThousandOn() {
        assertThat(Words.size(0)).isEqualTo("0 B");
        assertThat(Words.size(999)).isEqualTo("999 B");
        assertThat(Words.size(1000)).isEqualTo("1.0 kB");
        assertThat(Words.size(999_949)).isEqualTo("999.9 kB");
        assertThat(Words.size(999_950)).isEqualTo("1.0 MB");
        assertThat(Words.size(66_000_000_000L)).isEqualTo("66.0 GB");
    }

    @Test
    void countsAgreeWithTheirNouns() {
        assertThat(Words.count(0, "operation")).isEqualTo("0 operations");
        assertThat(Words.count(1, "operation")).isEqualTo("1 operation");
        assertThat(Words.count(12_345, "row")).isEqualTo("12,345 rows");
    }

    @Test
    void controlCharactersAreWrittenAsJsonWritesThem() {
        assertThat(Words.printable("größer \uD83D\uDE00 \\n")).isEqualTo("größer \uD83D\uDE00 \\n");
        assertThat(Words.printable("a\r\n\tb")).isEqualTo("a\\r\\n\\tb");
        assertThat(Words.printable("\u0000\u001b\u007f\u0080\u009b\u00a0"))
                .isEqualTo("\\u0000\\u001b\\u007f\\u0080\\u009b\u00a0");
    }
}
