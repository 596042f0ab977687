package io.nacre.agent.setup;

/** Why a client's configuration was left as it is; the message is the sentence people read. */
public final class SetupException extends Exception {
  public SetupException(String message) {
    super(message);
  }

  public SetupException(String message, Throwable cause) {
    super(message, cause);
  }
}
