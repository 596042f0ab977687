package io.nacre.agent;

import io.nacre.agent.cli.Nacre;

/** Where the process starts. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.exit(Nacre.run(args));
  }
}
