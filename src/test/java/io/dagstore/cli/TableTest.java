package io.dagstore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void columnsAreAsWideAsTheirLongestCellAndLinesHaveNoBlanksAtTheEnd() {
        Table table = new Table().right("#").left("name").left("by");
        table.row("9", "größer", "");
        table.remark("compacted");
        table.row("10", "a", "ana");

        assertThat(table.lines())
                .containsExactly(
                        " #  name    by", //
                        " 9  größer",
                        "    compacted",
                        "10  a       ana");
    }

    @Test
    void controlCharactersAreEscapedBeforeColumnsAreMeasured() {
        Table table = new Table().left("by").left("name");
        table.row("a\nb", "\u001b[2J");
        table.row("c", "d");

        assertThat(table.lines())
                .containsExactly(
                        "by    name", //
                        "a\\nb  \\u001b[2J",
                        "c     d");
    }
}
