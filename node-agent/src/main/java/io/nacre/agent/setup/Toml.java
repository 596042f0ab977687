package io.nacre.agent.setup;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.toml.TomlMapper;

/**
 * What TOML text says. It is changed as text, and read again to see whether it says what it should.
 */
final class Toml {
  private static final TomlMapper TOML = TomlMapper.builder().build();

  private Toml() {}

  /**
   * @param name of the file, for messages
   * @throws SetupException when this is not TOML
   */
  static JsonNode read(String name, String text) throws SetupException {
    try {
      return TOML.readTree(text);
    } catch (JacksonException e) {
      int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
      throw new SetupException(
          "%s:%d: this is not TOML (%s); nothing was changed"
              .formatted(name, line, e.getOriginalMessage().lines().findFirst().orElse("")),
          e);
    }
  }

  /** Whether a text says this. */
  static boolean says(String text, JsonNode wanted) {
    try {
      return TOML.readTree(text).equals(wanted);
    } catch (JacksonException _) {
      return false;
    }
  }
}
