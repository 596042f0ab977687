package io.nacre.agent.cli;

import io.nacre.agent.api.ApiJson;

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

  /** Prints a view, indented, keys in the order of its record. */
  void json(Object view) {
    command.out().println(ApiJson.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(view));
  }
}
