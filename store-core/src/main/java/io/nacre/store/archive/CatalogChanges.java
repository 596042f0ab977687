package io.nacre.store.archive;

import io.nacre.store.catalog.Catalog;
import io.nacre.store.catalog.ManifestEntry;
import io.nacre.store.catalog.Retention;
import io.nacre.store.catalog.TagEntry;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Repository;
import io.nacre.store.image.Tag;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Puts the images of one import into the catalog, and takes them out again when one fails. */
final class CatalogChanges {
  private final Catalog catalog;
  private final Deque<Step> undo = new ArrayDeque<>();

  CatalogChanges(Catalog catalog) {
    this.catalog = catalog;
  }

  /**
   * Each image appears with all that belongs to it in one transaction; the manifests under it,
   * which belong from then on, become known as manifests after it.
   */
  void add(Placement placement) throws IOException {
    Repository repository = placement.repository();
    ArchivedImage image = placement.image();
    List<Digest> digests = new ArrayList<>(image.members());
    digests.add(image.root().descriptor().digest());
    for (Digest digest : digests) {
      if (!catalog.belongs(repository, digest)) {
        undo.push(() -> catalog.remove(repository, digest));
      }
    }
    for (Tag tag : placement.tags()) {
      Optional<TagEntry> before = catalog.tag(repository, tag);
      undo.push(() -> restore(repository, tag, before));
    }
    catalog.addManifest(
        repository, image.root(), image.members(), placement.tags(), Retention.TAGGED);
    for (ManifestEntry below : image.below()) {
      catalog.addManifest(repository, below, List.of(), List.of(), Retention.TAGGED);
    }
  }

  /** Takes everything back, as far as it can be; what fails on the way is added to the cause. */
  void undo(Exception cause) {
    for (Step step : undo) {
      try {
        step.run();
      } catch (IOException | RuntimeException e) {
        cause.addSuppressed(e);
      }
    }
  }

  private void restore(Repository repository, Tag tag, Optional<TagEntry> before)
      throws IOException {
    if (before.isPresent()) {
      catalog.setTag(repository, tag, before.get().digest());
    } else {
      catalog.removeTag(repository, tag);
    }
  }

  @FunctionalInterface
  private interface Step {
    void run() throws IOException;
  }
}
