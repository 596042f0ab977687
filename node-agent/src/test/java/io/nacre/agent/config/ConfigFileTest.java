package io.nacre.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConfigFileTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          lisen: 127.0.0.1:1                | f, line 1: unknown setting 'lisen'
          log: info\\nports: 1              | f, line 2: unknown setting 'ports'
          log: info\\nlog: warn             | f, line 2: 'log' is set twice
          join: {a: b}                      | f, line 1: 'join' takes a value or a list of values
          join: [[a]]                       | f, line 1: 'join' takes a value or a list of values
          - log                             | f, line 1: expected 'setting: value' lines
          just words                        | f, line 1: expected 'setting: value' lines
          log: info\\nlisten: "127          | f, line 2: this is not YAML
          """)
  void aMistakeIsPointedAt(String yaml, String sentence) {
    assertThatThrownBy(() -> ConfigFile.parse("f", yaml.replace("\\n", "\n")))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(sentence);
  }

  @Test
  void anUnknownSettingIsToldWhichThereAre() {
    assertThatThrownBy(() -> ConfigFile.parse("f", "lisen: 1"))
        .hasMessageContaining("known are data, listen, ");
  }

  @Test
  void emptyIsNothing() throws ConfigException {
    assertThat(ConfigFile.parse("f", "").entries()).isEmpty();
    assertThat(ConfigFile.parse("f", "# only a comment\n").entries()).isEmpty();
  }

  @Test
  void valuesKeepTheTextTheyWereWrittenWith() throws ConfigException {
    ConfigFile file = ConfigFile.parse("f", "listen: 127.0.0.1:05050\ndata: 1e3\njoin:\n");

    assertThat(file.entries().get("listen")).isEqualTo(new ConfigFile.Entry("127.0.0.1:05050", 1));
    assertThat(file.entries().get("data")).isEqualTo(new ConfigFile.Entry("1e3", 2));
    assertThat(file.entries().get("join")).isEqualTo(new ConfigFile.Entry("", 3));
  }

  @Test
  void aFileThatCannotBeRead(@TempDir Path folder) throws Exception {
    Path missing = folder.resolve("missing.yaml");
    assertThatThrownBy(() -> ConfigFile.read(missing))
        .hasMessage("the configuration file %s does not exist", missing);
    Path huge = folder.resolve("huge.yaml");
    Files.write(huge, new byte[(1 << 20) + 1]);
    assertThatThrownBy(() -> ConfigFile.read(huge))
        .hasMessage("%s is too long for a configuration file", huge);
  }
}
