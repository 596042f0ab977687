package io.nacre.oci.upstream;

/**
 * How much is tried before a failure is one.
 *
 * @param tries at most
 */
record Patience(int tries) {
  /** For whoever has an answer of old. */
  static final Patience LITTLE = new Patience(1);

  static final Patience USUAL = new Patience(3);
}
