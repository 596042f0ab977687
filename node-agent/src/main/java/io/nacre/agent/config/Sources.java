package io.nacre.agent.config;

import java.util.Map;

/**
 * Where settings come from, the first that says something deciding: flags, environment, file,
 * default.
 *
 * @param flags by the setting's name
 * @param environment by the variable's name
 * @param file what {@code --config} named
 */
public record Sources(Map<String, String> flags, Map<String, String> environment, ConfigFile file) {

  /**
   * The value of a setting.
   *
   * @throws ConfigException when what was said is not a value, naming where it was said
   */
  public <T> T get(Setting<T> setting) throws ConfigException {
    Said said = said(setting);
    try {
      return setting.reader().apply(said.text);
    } catch (IllegalArgumentException e) {
      throw new ConfigException("%s: %s".formatted(said.place, e.getMessage()));
    }
  }

  private record Said(String text, String place) {}

  private Said said(Setting<?> setting) {
    if (flags.containsKey(setting.name())) {
      return new Said(flags.get(setting.name()), setting.flag());
    }
    if (environment.containsKey(setting.variable())) {
      return new Said(environment.get(setting.variable()), setting.variable());
    }
    ConfigFile.Entry entry = file.entries().get(setting.name());
    if (entry != null) {
      return new Said(
          entry.value(), "%s, line %d, %s".formatted(file.name(), entry.line(), setting.name()));
    }
    return new Said(setting.fallback(), "the default of " + setting.flag());
  }
}
