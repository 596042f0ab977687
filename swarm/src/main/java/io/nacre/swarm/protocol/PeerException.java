package io.nacre.swarm.protocol;

import java.io.IOException;

/** A peer did not give what it was asked for; the message says what it did instead. */
public class PeerException extends IOException {
  public PeerException(String message) {
    super(message);
  }

  public PeerException(String message, Throwable cause) {
    super(message, cause);
  }
}
