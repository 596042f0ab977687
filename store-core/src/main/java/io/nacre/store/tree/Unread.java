package io.nacre.store.tree;

import io.nacre.store.MalformedException;
import io.nacre.store.blob.Blob;
import io.nacre.store.blob.BlobStore;
import io.nacre.store.catalog.Catalog;
import io.nacre.store.image.Descriptor;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a catalog that an older version wrote what its manifests name. */
public final class Unread {
  private static final Logger LOG = LoggerFactory.getLogger(Unread.class);

  private Unread() {}

  /** A manifest that is lost stays unread, and so nothing goes that it may name. */
  public static void read(BlobStore blobs, Catalog catalog) throws IOException {
    for (Catalog.Member manifest : catalog.unreadManifests()) {
      Optional<Blob> blob = blobs.find(manifest.digest());
      if (blob.isPresent()) {
        catalog.read(manifest, children(blob.get()));
      } else {
        LOG.warn("{} of {} is lost", manifest.digest(), manifest.repository());
      }
    }
  }

  private static List<Digest> children(Blob blob) throws IOException {
    if (blob.size() > Manifest.MAX_BYTES) {
      return List.of();
    }
    try {
      return Manifest.parse(Files.readAllBytes(blob.file())).children().stream()
          .map(Descriptor::digest)
          .toList();
    } catch (MalformedException e) {
      LOG.warn("{} is no manifest: {}", blob.digest(), e.getMessage());
      return List.of();
    }
  }
}
