package io.nacre.store.tree;

import io.nacre.store.blob.Blob;
import io.nacre.store.image.Descriptor;
import io.nacre.store.image.Manifest;
import io.nacre.store.image.Platform;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One thing that an image consists of.
 *
 * @param descriptor as whatever lists it describes it
 * @param platform what it runs on, of an image that says so
 * @param blob its bytes, or null when they are not here
 * @param manifest what it says, of a manifest that is here
 * @param children what the manifest names, in its order, without foreign layers and its subject
 */
public record ImageNode(
    Descriptor descriptor,
    @Nullable Platform platform,
    @Nullable Blob blob,
    @Nullable Manifest manifest,
    List<ImageNode> children) {

  public boolean held() {
    return blob != null;
  }

  /** Whether it and everything under it is held. */
  public boolean complete() {
    return held() && children.stream().allMatch(ImageNode::complete);
  }

  /** It and everything under it, parents first; what is named twice stands twice. */
  public Stream<ImageNode> all() {
    return Stream.concat(Stream.of(this), children.stream().flatMap(ImageNode::all));
  }

  /** Whether it is an image for one platform, or an artifact in the shape of one. */
  public boolean isImage() {
    return manifest instanceof Manifest.Image;
  }
}
