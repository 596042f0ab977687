package io.nacre.store.tree;

import io.nacre.store.image.Descriptor;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Manifest;
import io.nacre.store.image.Platform;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * An image with all that it consists of, at the moment when it was looked at.
 *
 * @param root its manifest or index
 */
public record ImageTree(ImageNode root) {

  /** Whether everything is held. */
  public boolean complete() {
    return root.complete();
  }

  /** Everything it consists of, each thing once, parents first. */
  public List<ImageNode> parts() {
    Set<Digest> seen = new HashSet<>();
    return root.all().filter(node -> seen.add(node.descriptor().digest())).toList();
  }

  /** What is not held; what lies under a missing manifest is not known. */
  public List<Descriptor> missing() {
    return parts().stream().filter(node -> !node.held()).map(ImageNode::descriptor).toList();
  }

  /** What it takes on a disk, in bytes, as far as it is known. */
  public long size() {
    return parts().stream().mapToLong(node -> node.descriptor().size()).sum();
  }

  /** The images for one platform each that are in it: itself, or those of an index. */
  public List<ImageNode> images() {
    return parts().stream().filter(ImageNode::isImage).toList();
  }

  /** The image that runs best on a platform; the first of several. */
  public Optional<ImageTree> select(Platform wanted) {
    return root.all()
        .filter(node -> !(node.manifest() instanceof Manifest.Index))
        .filter(node -> distance(wanted, node).isPresent())
        .min(Comparator.comparingInt(node -> distance(wanted, node).orElseThrow()))
        .map(ImageTree::new);
  }

  private static OptionalInt distance(Platform wanted, ImageNode node) {
    return node.platform() == null ? OptionalInt.empty() : wanted.distance(node.platform());
  }
}
