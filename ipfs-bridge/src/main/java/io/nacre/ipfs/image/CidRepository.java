package io.nacre.ipfs.image;

import io.nacre.store.MalformedException;
import io.nacre.store.cid.Cid;
import io.nacre.store.cid.Codec;
import io.nacre.store.image.Repository;
import java.util.Optional;

/** The names of images by their CID: {@code ipfs/<image CID>}. */
public final class CidRepository {
  private static final String PREFIX = "ipfs/";

  private CidRepository() {}

  /** The image CID that a repository is called by; empty for every other name. */
  public static Optional<Cid> cid(Repository repository) {
    String name = repository.name();
    if (!name.startsWith(PREFIX)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Cid.parse(name.substring(PREFIX.length())))
          .filter(cid -> cid.codec() == Codec.DAG_PB && !cid.isIdentity());
    } catch (MalformedException _) {
      return Optional.empty();
    }
  }
}
