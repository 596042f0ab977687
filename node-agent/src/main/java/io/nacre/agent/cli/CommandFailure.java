package io.nacre.agent.cli;

/** A command that came to nothing; the message is the one sentence that the person reads. */
public final class CommandFailure extends Exception {
  public CommandFailure(String message) {
    super(message);
  }

  public CommandFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
