package io.nacre.swarm.protocol;

import io.nacre.store.cid.Cid;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Repository;
import io.nacre.store.image.Tag;

/** Names and bounds of the peer protocol; docs/PROTOCOL.md says what they mean. */
public final class Protocol {
  /** Under which everything but blocks lies. */
  public static final String PREFIX = "/nacre/v1/";

  static final String HELLO = PREFIX + "hello";
  static final String BLOBS = PREFIX + "blobs/";
  static final String NAMES = PREFIX + "names/";
  static final String TAGS = "/tags/";
  static final String MANIFESTS = "/manifests/";

  /** Where a trustless gateway serves blocks. */
  static final String BLOCKS = "/ipfs/";

  /** Query parameter: only if the blob belongs to this repository. */
  static final String REPOSITORY = "repository";

  /** Request header in which an agent says where its own peer listener is. */
  static final String PEER_HEADER = "Nacre-Peer";

  static final String RAW_BLOCK = "application/vnd.ipld.raw";

  /** No answer is longer but a block and what a manifest names. */
  static final int MAX_JSON = 16 * 1024;

  /** Children of a manifest that are vouched for; images of more are not pulled whole. */
  static final int MAX_VOUCHED = 20_000;

  /** Enough for so many, of the longest digests. */
  static final int MAX_VOUCHING = 4 * 1024 * 1024;

  /** The most a block may have: what Bitswap and Kubo take. */
  public static final int MAX_BLOCK = 2 * 1024 * 1024;

  /** Bytes of every leaf of a blob but the last (profile unixfs-v1-2025). */
  public static final int LEAF = 1024 * 1024;

  private Protocol() {}

  // None of these grammars has a character that a path or a query would need encoded.

  static String blob(Digest digest) {
    return BLOBS + digest;
  }

  static String blobIn(Repository repository, Digest digest) {
    return blob(digest) + "?" + REPOSITORY + "=" + repository;
  }

  static String name(Repository repository, Tag tag) {
    return NAMES + repository + TAGS + tag;
  }

  static String manifest(Repository repository, Digest manifest) {
    return NAMES + repository + MANIFESTS + manifest;
  }

  static String block(Cid cid) {
    return BLOCKS + cid + "?format=raw";
  }
}
