package io.nacre.agent.cli;

import io.nacre.agent.testing.LocalAgent;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;

/** Runs commands in this process. */
public final class Cli {
  private Cli() {}

  /** How a command ended; line ends are those of Unix. */
  public record Result(int exit, String out, String err) {}

  public static Result run(String... words) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exit = Nacre.run(new PrintWriter(out, true), new PrintWriter(err, true), words);
    return new Result(exit, out.toString(), err.toString());
  }

  /** Against this agent. */
  public static Result at(LocalAgent agent, String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--agent", agent.uri().toString()));
    return run(all.toArray(String[]::new));
  }
}
