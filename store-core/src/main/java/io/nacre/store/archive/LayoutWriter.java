package io.nacre.store.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nacre.store.blob.Blob;
import io.nacre.store.image.Descriptor;
import io.nacre.store.image.Digest;
import io.nacre.store.image.ImageLayout;
import io.nacre.store.image.Manifest;
import io.nacre.store.image.MediaTypes;
import io.nacre.store.image.Repository;
import io.nacre.store.image.Tag;
import io.nacre.store.tree.ImageNode;
import io.nacre.store.tree.ImageTree;
import java.io.IOException;
import java.io.OutputStream;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes an image as the tar of an OCI image layout: what it is first, then its blobs, the manifest
 * before the layers.
 *
 * @param repository under which it is exported
 * @param tag its name there, or null when it was asked for by digest
 */
record LayoutWriter(ImageTree tree, Repository repository, @Nullable Tag tag) {
  void writeOci(OutputStream out) throws IOException {
    write(out, null);
  }

  /**
   * @param image the tree's root
   */
  void writeDocker(Manifest.Image image, OutputStream out) throws IOException {
    write(out, manifestJson(image));
  }

  private void write(OutputStream out, @Nullable String manifestJson) throws IOException {
    TarOutput tar = new TarOutput(out);
    tar.file(ImageLayout.OCI_LAYOUT, ImageLayout.ociLayout());
    tar.file(ImageLayout.INDEX_JSON, indexJson().getBytes(UTF_8));
    if (manifestJson != null) {
      tar.file("manifest.json", manifestJson.getBytes(UTF_8));
    }
    tar.folder(ImageLayout.BLOBS);
    Set<Digest.Algorithm> algorithms = EnumSet.noneOf(Digest.Algorithm.class);
    tree.parts().forEach(part -> algorithms.add(part.descriptor().digest().algorithm()));
    for (Digest.Algorithm algorithm : algorithms) {
      tar.folder(ImageLayout.BLOBS + "/" + algorithm.id());
    }
    for (ImageNode part : tree.parts()) {
      Blob blob = Objects.requireNonNull(part.blob());
      tar.file(ArchivePath.of(blob.digest()), blob);
    }
    tar.finish();
  }

  /** No part of it has a character that JSON would escape. */
  private String indexJson() {
    Descriptor root = tree.root().descriptor();
    return "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d%s}]}"
        .formatted(
            MediaTypes.OCI_INDEX, root.mediaType(), root.digest(), root.size(), annotations());
  }

  /** Under which names containerd, Docker (the first) and everybody else (the second) find it. */
  private String annotations() {
    return tag == null
        ? ""
        : ",\"annotations\":{\"io.containerd.image.name\":\"%s:%s\",\"org.opencontainers.image.ref.name\":\"%s\"}"
            .formatted(ImageName.withHost(repository), tag, tag);
  }

  private String manifestJson(Manifest.Image image) {
    List<String> layers =
        image.layers().stream().map(layer -> "\"" + ArchivePath.of(layer.digest()) + "\"").toList();
    return "[{\"Config\":\"%s\",\"RepoTags\":%s,\"Layers\":[%s]}]"
        .formatted(
            ArchivePath.of(image.config().digest()),
            tag == null ? "null" : "[\"%s:%s\"]".formatted(repository, tag),
            layers.stream().collect(Collectors.joining(",")));
  }
}
