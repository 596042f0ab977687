package io.nacre.agent.cli;

import picocli.AutoComplete;

/** {@code nacre completion}. */
final class CompletionCommand extends Command {
  CompletionCommand() {
    super(
        "completion",
        "Print what makes bash and zsh complete commands and options.",
        "source <(nacre completion)");
  }

  @Override
  public Integer call() {
    out().print(AutoComplete.bash("nacre", spec().root().commandLine()));
    out().flush();
    return 0;
  }
}
