package io.nacre.store.tree;

import io.nacre.store.MalformedException;
import io.nacre.store.blob.Blob;
import io.nacre.store.image.Descriptor;
import io.nacre.store.image.Digest;
import io.nacre.store.image.ImageConfig;
import io.nacre.store.image.Manifest;
import io.nacre.store.image.MediaTypes;
import io.nacre.store.image.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Walks down from a manifest, as far as things are held and no further than images go. */
final class TreeReader {
  private static final int MAX_DEPTH = 8;
  private static final int MAX_NODES = 20_000;

  private final Lookup lookup;
  private int nodes;

  private TreeReader(Lookup lookup) {
    this.lookup = lookup;
  }

  /** Finds what is held. */
  @FunctionalInterface
  interface Lookup {
    Optional<Blob> find(Digest digest) throws IOException;
  }

  /**
   * @return empty when the root itself is not held
   * @throws MalformedException when something in the place of a manifest is none, or it is too much
   */
  static Optional<ImageTree> read(Digest root, Lookup lookup) throws IOException {
    Optional<Blob> blob = lookup.find(root);
    if (blob.isEmpty()) {
      return Optional.empty();
    }
    Manifest manifest = Manifest.parse(bytes(blob.get()));
    Descriptor descriptor = new Descriptor(manifest.mediaType(), root, blob.get().size());
    return Optional.of(
        new ImageTree(new TreeReader(lookup).manifest(descriptor, null, blob.get(), manifest, 0)));
  }

  private ImageNode node(Descriptor descriptor, @Nullable Platform platform, int depth)
      throws IOException {
    count(descriptor);
    Blob blob = lookup.find(descriptor.digest()).orElse(null);
    if (blob == null || !MediaTypes.isManifest(descriptor.mediaType())) {
      return new ImageNode(descriptor, platform, blob, null, List.of());
    }
    return manifest(descriptor, platform, blob, Manifest.parse(bytes(blob)), depth);
  }

  private ImageNode manifest(
      Descriptor descriptor, @Nullable Platform said, Blob blob, Manifest manifest, int depth)
      throws IOException {
    if (depth > MAX_DEPTH) {
      throw new MalformedException(
          "%s nests indexes more than %d deep".formatted(descriptor.digest(), MAX_DEPTH));
    }
    List<ImageNode> children = new ArrayList<>();
    Platform platform = said;
    switch (manifest) {
      case Manifest.Index index -> {
        for (Manifest.Entry entry : index.manifests()) {
          children.add(node(entry.descriptor(), entry.platform(), depth + 1));
        }
      }
      case Manifest.Image image -> {
        platform = said == null ? platformOf(image.config()) : said;
        addLeaves(image, children);
      }
      case Manifest.Artifact artifact -> addLeaves(artifact, children);
    }
    return new ImageNode(descriptor, platform, blob, manifest, List.copyOf(children));
  }

  private void addLeaves(Manifest manifest, List<ImageNode> children) throws IOException {
    for (Descriptor child : manifest.children()) {
      count(child);
      Blob blob = lookup.find(child.digest()).orElse(null);
      children.add(new ImageNode(child, null, blob, null, List.of()));
    }
  }

  private void count(Descriptor descriptor) {
    if (++nodes > MAX_NODES) {
      throw new MalformedException(
          "the image consists of more than %d things; %s would be one more"
              .formatted(MAX_NODES, descriptor.digest()));
    }
  }

  /** Null when the config is not here or does not say. */
  private @Nullable Platform platformOf(Descriptor config) throws IOException {
    Optional<Blob> blob =
        ImageConfig.isConfig(config.mediaType()) ? lookup.find(config.digest()) : Optional.empty();
    if (blob.isEmpty() || blob.get().size() > Manifest.MAX_BYTES) {
      return null;
    }
    try {
      return ImageConfig.parse(Files.readAllBytes(blob.get().file())).platform();
    } catch (MalformedException e) {
      // clients do not look into a config before they need it either
      return null;
    }
  }

  private static byte[] bytes(Blob blob) throws IOException {
    if (blob.size() > Manifest.MAX_BYTES) {
      throw new MalformedException(
          "%s has %d bytes: no manifest is as large".formatted(blob.digest(), blob.size()));
    }
    return Files.readAllBytes(blob.file());
  }
}
