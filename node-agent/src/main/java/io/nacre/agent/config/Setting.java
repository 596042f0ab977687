package io.nacre.agent.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * One thing that can be set for an agent, in four places of which the first that says something
 * decides: the flag {@code --peer-listen}, the variable {@code NACRE_PEER_LISTEN}, the YAML key
 * {@code peer-listen}, the default.
 *
 * @param name in lower case, words joined by hyphens
 * @param label what stands for the value in a usage line; empty for a switch
 * @param description one sentence for people
 * @param fallback the default in the text form, empty for none
 * @param reader from the text form; throws IllegalArgumentException with a sentence
 */
public record Setting<T>(
    String name, String label, String description, String fallback, Function<String, T> reader) {

  /** {@code --name}. */
  public String flag() {
    return "--" + name;
  }

  /** {@code NACRE_NAME}. */
  public String variable() {
    return "NACRE_" + name.replace('-', '_').toUpperCase(Locale.ROOT);
  }

  /** Whether it is a switch, set by its flag alone. */
  public boolean isSwitch() {
    return label.isEmpty();
  }

  static <T> Setting<T> of(
      String name, String label, String description, String fallback, Function<String, T> reader) {
    return new Setting<>(name, label, description, fallback, reader);
  }

  static <T> Setting<Optional<T>> optional(
      String name, String label, String description, Function<String, T> reader) {
    return new Setting<>(
        name,
        label,
        description,
        "",
        text -> text.isEmpty() ? Optional.empty() : Optional.of(reader.apply(text)));
  }

  /** Several values in one text, separated by commas. */
  static <T> Setting<List<T>> list(
      String name, String label, String description, Function<String, T> reader) {
    return new Setting<>(name, label, description, "", text -> split(text).map(reader).toList());
  }

  static Setting<Boolean> onOff(String name, String description) {
    return new Setting<>(name, "", description, "false", Setting::onOff);
  }

  private static Stream<String> split(String text) {
    return Arrays.stream(text.split(",", -1)).map(String::strip).filter(part -> !part.isEmpty());
  }

  private static Boolean onOff(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw new IllegalArgumentException("expected true or false, not '%s'".formatted(text));
    };
  }
}
