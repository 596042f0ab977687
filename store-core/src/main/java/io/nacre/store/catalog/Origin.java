package io.nacre.store.catalog;

import java.time.Instant;

/**
 * Where (a part of) a blob's bytes came from, and who was caught at sending wrong ones.
 *
 * @param kind how they came
 * @param source who: a client's address, an archive's name, a peer, an upstream
 * @param bytes how many of the blob's bytes
 * @param when the blob was committed, or the fault found
 */
public record Origin(Kind kind, String source, long bytes, Instant when) {
  public enum Kind {
    PUSH,
    IMPORT,
    PEER,
    UPSTREAM,
    IPFS,
    /** Not a source but a fault: this source sent bytes that were not those of their CID. */
    LIED
  }
}
