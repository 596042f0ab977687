package io.nacre.oci.registry;

import io.nacre.http.Response;

/** Warning header fields: RFC 7234, section 5.5, and distribution-spec, "Warnings". */
final class Warnings {
  private static final int MAX_TEXT = 200;

  private Warnings() {}

  /**
   * The answer is the last one known: in the words of HTTP for caches, and in those of the
   * distribution-spec for people.
   *
   * @param why its owner could not be asked
   */
  static Response lastKnown(Response response, String why) {
    return response
        .with("Warning", "111 - \"Revalidation Failed\"")
        .with("Warning", "299 - \"This is what was last known: %s\"".formatted(text(why)));
  }

  /** Fit for a quoted string (RFC 9110, section 5.6.4). */
  private static String text(String why) {
    String plain = why.replaceAll("[^ !#-\\[\\]-~]", "'");
    return plain.substring(0, Math.min(plain.length(), MAX_TEXT));
  }
}
