package io.nacre.oci.access;

import java.time.Duration;

/** The answer to a {@link Question}. */
public sealed interface Decision {
  Allowed ALLOWED = new Allowed();
  NoOpinion NO_OPINION = new NoOpinion();

  record Allowed() implements Decision {}

  /** The policy has nothing to say about this target: the next one is asked. */
  record NoOpinion() implements Decision {}

  /**
   * Refused, whoever it is.
   *
   * @param reason for the client to read
   */
  record Denied(String reason) implements Decision {}

  /**
   * Not decided now: the client is to come again.
   *
   * @param after how much later
   * @param reason for the client to read
   */
  record Later(Duration after, String reason) implements Decision {}

  /**
   * Refused until the client says who it is.
   *
   * @param challenge value of the WWW-Authenticate header field (RFC 9110, section 11.6.1)
   * @param reason for the client to read
   */
  record Unauthenticated(String challenge, String reason) implements Decision {}
}
