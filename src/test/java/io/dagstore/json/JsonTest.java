package io.dagstore.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JsonTest {
    private static final Json JSON = new Json(JsonLimits.DEFAULT);

    @Test
    void numbersKeepTheirText() {
        String text = "[12345678901234567890,1.10,1e400,-0,1E+2,0.1e99999999999,-0.0,1e2,0.0000001,1E-7]";

        assertThat(new String(JSON.write(JSON.parse(text.getBytes(UTF_8))), UTF_8))
                .isEqualTo(text);
    }
}
