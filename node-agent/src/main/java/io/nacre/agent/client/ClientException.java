package io.nacre.agent.client;

/**
 * An agent that could not be asked, or said no; the message is the one sentence that the person
 * reads.
 */
public final class ClientException extends Exception {
  public ClientException(String message) {
    super(message);
  }

  public ClientException(String message, Throwable cause) {
    super(message, cause);
  }
}
