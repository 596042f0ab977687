package io.nacre.agent.image;

import io.nacre.agent.image.ImageNames.Image;
import io.nacre.store.Store;
import io.nacre.store.blob.Blob;
import io.nacre.store.catalog.Catalog;
import io.nacre.store.catalog.ManifestEntry;
import io.nacre.store.catalog.Pin;
import io.nacre.store.gc.Orphans;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Reference;
import io.nacre.store.image.Tag;
import io.nacre.store.tree.ImageTree;
import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Removes images: the name at once, and with the last name the image itself, as far as no other
 * image of the repository consists of the same blobs. What then belongs to no repository at all is
 * deleted from the disk.
 */
public final class Removal {
  private final Store store;
  private final Catalog catalog;
  private final ImageNames names;
  private final Orphans orphans;

  /**
   * What came of it.
   *
   * @param manifest whether the image itself went, not only a name of it
   * @param blobs deleted from the disk
   * @param bytes that they had
   */
  public record Result(boolean manifest, int blobs, long bytes) {}

  public Removal(Store store, ImageNames names) {
    this.store = store;
    this.catalog = store.catalog();
    this.names = names;
    this.orphans = new Orphans(store.blobs(), store.catalog(), store.holds());
  }

  /**
   * Removes a tag, or an image by its digest.
   *
   * @throws ImageException when there is no such image, or it must stay
   */
  public Result remove(Reference reference) throws IOException, ImageException {
    Image image = names.find(reference);
    List<Tag> tags = names.tags(image);
    Set<Digest> others = digestsOfOthers(image);
    boolean isNeeded = others.contains(image.digest());
    if (reference.target() instanceof Tag tag && (tags.size() > 1 || isNeeded)) {
      catalog.removeTag(image.repository(), tag);
      return new Result(false, 0, 0);
    }
    if (isNeeded) {
      throw ImageException.refused(
          "%s is part of another image of %s: remove that one first"
              .formatted(reference, image.repository()));
    }
    List<Pin> pins = names.pins(image);
    if (!pins.isEmpty()) {
      throw ImageException.refused(
          "%s is pinned: 'nacre unpin %s' first".formatted(reference, pins.getFirst().name()));
    }
    return removeTree(image, others);
  }

  /** The manifest goes first: what is still there then is unreachable, but never missing. */
  private Result removeTree(Image image, Set<Digest> others) throws IOException {
    int count = 0;
    long bytes = 0;
    for (Digest digest : digests(image)) {
      if (others.contains(digest)) {
        continue;
      }
      Optional<Blob> blob = store.blobs().find(digest);
      catalog.remove(image.repository(), digest);
      if (blob.isPresent() && orphans.remove(digest)) {
        count++;
        bytes += blob.get().size();
      }
    }
    return new Result(true, count, bytes);
  }

  /**
   * Every digest that the other images of the repository consist of; an image that is only part of
   * this one does not count.
   */
  private Set<Digest> digestsOfOthers(Image image) throws IOException {
    Set<Digest> own = digests(image);
    Set<Digest> others = new HashSet<>();
    for (ManifestEntry manifest : catalog.manifests(image.repository())) {
      Image other = new Image(image.repository(), manifest);
      if (!own.contains(other.digest()) || (!other.equals(image) && isNamed(other))) {
        others.addAll(digests(other));
      }
    }
    return others;
  }

  /** Everything an image consists of, the manifest first. */
  private Set<Digest> digests(Image image) throws IOException {
    Set<Digest> digests = new LinkedHashSet<>(List.of(image.digest()));
    Optional<ImageTree> tree = names.tree(image);
    if (tree.isPresent()) {
      tree.get().parts().forEach(node -> digests.add(node.descriptor().digest()));
    }
    return digests;
  }

  /** Whether a person has a name for it. */
  private boolean isNamed(Image image) throws IOException {
    return !names.tags(image).isEmpty() || !names.pins(image).isEmpty();
  }
}
