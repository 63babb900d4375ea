package io.dagstore.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.dagstore.TestDatabase;
import java.net.URL;
import java.util.Collections;
import liquibase.util.LiquibaseUtil;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the tests run on is what the build names by system properties. */
class VersionsIT {

    private static final Logger LOG = LoggerFactory.getLogger(VersionsIT.class);

    @Test
    void theServerIsOfTheVersionThatTheBuildNames() {
        try (TestDatabase database = TestDatabase.empty()) {
            int number = database.one(Integer.class, "select current_setting('server_version_num')::int");
            LOG.info("the migration runs on PostgreSQL {}", number);

            // As its programs are numbered in Maven.
            String version = number / 10_000 + "." + number % 10_000 + ".0";
            assertThat(version).matches(System.getProperty("dagstore.expected.postgres"));
        }
    }

    @Test
    void liquibaseIsOfTheVersionThatTheBuildNamesAndNoOtherIsOnTheClassPath() throws Exception {
        String expected = System.getProperty("dagstore.expected.liquibase");
        LOG.info("the migration runs with Liquibase {}", LiquibaseUtil.getBuildVersion());

        assertThat(LiquibaseUtil.getBuildVersion()).isEqualTo(expected);
        assertThat(Collections.list(getClass().getClassLoader().getResources("liquibase/Liquibase.class")))
                .extracting(URL::toString)
                .isNotEmpty()
                .allMatch(place -> place.contains("liquibase-core-" + expected + ".jar"));
    }
}
