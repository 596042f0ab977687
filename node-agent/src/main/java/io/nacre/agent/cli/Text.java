package io.nacre.agent.cli;

import io.nacre.agent.config.Durations;
import java.time.Duration;
import java.time.Instant;

/** Values as people like to read them. */
final class Text {
  private static final int DIGEST_DIGITS = 12;

  private Text() {}

  /** {@code sha256:0123456789ab}. */
  static String shortDigest(String digest) {
    return digest.substring(0, Math.min(digest.length(), digest.indexOf(':') + 1 + DIGEST_DIGITS));
  }

  /** How long an RFC 3339 time is past: {@code 3 m 5 s ago}. */
  static String ago(String time) {
    Duration past = Duration.between(Instant.parse(time), Instant.now());
    return Durations.toText(past.isNegative() ? Duration.ZERO : past) + " ago";
  }
}
