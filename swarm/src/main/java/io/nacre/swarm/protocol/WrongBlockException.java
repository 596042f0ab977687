package io.nacre.swarm.protocol;

/** A peer sent bytes that are not those of the block it was asked for: it lies. */
public final class WrongBlockException extends PeerException {
  public WrongBlockException(String message) {
    super(message);
  }
}
