package io.nacre.agent.cli;

import io.nacre.agent.api.ApiJson;
import java.util.function.Supplier;

/** The shared option {@code --json}: how a command prints what it found. */
final class Output {
  private final Command command;
  private final Command.Flag json;

  Output(Command command) {
    this.command = command;
    json = command.flag("Print JSON, for scripts.", "--json");
  }

  boolean isJson() {
    return json.isSet();
  }

  /** Prints a view as JSON if that is wanted, else the text. */
  void jsonOr(Object view, Supplier<String> text) {
    if (isJson()) {
      json(view);
    } else {
      command.out().println(text.get());
    }
  }

  /** Prints a view, indented, keys in the order of its record. */
  void json(Object view) {
    command.out().println(ApiJson.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(view));
  }
}
