package io.nacre.agent.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.dataformat.yaml.YAMLFactory;

/**
 * A YAML file: one mapping from the names of settings to scalars, or to lists of scalars. Read with
 * the lines kept, so that a mistake can be pointed at.
 *
 * @param name of the file, for messages
 * @param entries by the setting's name
 */
public record ConfigFile(String name, Map<String, Entry> entries) {

  /** No file. */
  public static final ConfigFile NONE = new ConfigFile("", Map.of());

  private static final int MAX_BYTES = 1 << 20;

  /**
   * @param value the text form; the parts of a list joined by commas
   * @param line where the key stands, from 1
   */
  record Entry(String value, int line) {}

  /**
   * Reads a file.
   *
   * @throws ConfigException when it cannot be read, is not such a mapping, or has a key that is no
   *     setting
   */
  public static ConfigFile read(Path file) throws ConfigException {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new ConfigException("%s is too long for a configuration file".formatted(file));
      }
      return parse(file.toString(), Files.readString(file));
    } catch (NoSuchFileException _) {
      throw new ConfigException("the configuration file %s does not exist".formatted(file));
    } catch (IOException e) {
      throw new ConfigException(
          "the configuration file %s cannot be read: %s".formatted(file, e.getMessage()));
    }
  }

  static ConfigFile parse(String name, String yaml) throws ConfigException {
    try (JsonParser parser = new YAMLFactory().createParser(ObjectReadContext.empty(), yaml)) {
      Map<String, Entry> entries = new LinkedHashMap<>();
      JsonToken first = parser.nextToken();
      if (first == null) {
        return new ConfigFile(name, Map.of());
      }
      if (first != JsonToken.START_OBJECT) {
        throw mistake(name, line(parser), "expected 'setting: value' lines");
      }
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        int line = line(parser);
        String key = known(name, line, parser.currentName());
        if (entries.put(key, new Entry(value(name, line, key, parser), line)) != null) {
          throw mistake(name, line, "'%s' is set twice".formatted(key));
        }
      }
      return new ConfigFile(name, Map.copyOf(entries));
    } catch (JacksonException e) {
      int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
      throw mistake(
          name, line, "this is not YAML: " + e.getOriginalMessage().lines().findFirst().orElse(""));
    }
  }

  private static String known(String name, int line, String key) throws ConfigException {
    if (Settings.ALL.stream().noneMatch(setting -> setting.name().equals(key))) {
      throw mistake(
          name,
          line,
          "unknown setting '%s'; known are %s"
              .formatted(
                  key, Settings.ALL.stream().map(Setting::name).collect(Collectors.joining(", "))));
    }
    return key;
  }

  private static String value(String name, int line, String key, JsonParser parser)
      throws ConfigException {
    JsonToken token = parser.nextToken();
    if (token == JsonToken.START_ARRAY) {
      List<String> parts = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        parts.add(scalar(name, line, key, parser));
      }
      return String.join(",", parts);
    }
    return scalar(name, line, key, parser);
  }

  private static String scalar(String name, int line, String key, JsonParser parser)
      throws ConfigException {
    if (!parser.currentToken().isScalarValue()) {
      throw mistake(name, line, "'%s' takes a value or a list of values".formatted(key));
    }
    return parser.currentToken() == JsonToken.VALUE_NULL ? "" : parser.getString();
  }

  private static int line(JsonParser parser) {
    return parser.currentTokenLocation().getLineNr();
  }

  private static ConfigException mistake(String name, int line, String sentence) {
    return new ConfigException("%s, line %d: %s".formatted(name, line, sentence));
  }
}
