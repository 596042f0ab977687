package io.nacre.store.archive;

import io.nacre.store.MalformedException;
import io.nacre.store.Store;
import io.nacre.store.blob.BlobStore;
import io.nacre.store.blob.BlockReader;
import io.nacre.store.cid.Cid;
import io.nacre.store.dag.CarWriter;
import io.nacre.store.dag.DagWalk;
import io.nacre.store.dag.DirectoryTooLargeException;
import io.nacre.store.gc.Holds;
import io.nacre.store.image.Digest;
import io.nacre.store.image.ImageConfig;
import io.nacre.store.image.Manifest;
import io.nacre.store.image.Platform;
import io.nacre.store.image.Repository;
import io.nacre.store.image.Tag;
import io.nacre.store.tree.ImageNode;
import io.nacre.store.tree.ImageTree;
import io.nacre.store.tree.Images;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes images of a store as archives and CARs, their bytes and digests as they are. */
public final class Exporter {
  private final BlobStore blobs;
  private final Images images;
  private final Holds holds;

  public Exporter(Store store) {
    this.blobs = store.blobs();
    this.images = store.images();
    this.holds = store.holds();
  }

  /**
   * Finds out whether an image can be written as asked, before the first byte is.
   *
   * @param manifest the image's manifest or index
   * @param tag the name that the archive gives it, or null for none
   * @param platform which image of an index; null for the whole index, or, where a format takes
   *     only one, for this machine's
   * @throws ArchiveException when it is not here as a whole or the format cannot hold it
   */
  public Export prepare(
      Repository repository,
      Digest manifest,
      @Nullable Tag tag,
      ExportFormat format,
      @Nullable Platform platform)
      throws IOException {
    try {
      ImageTree whole =
          images
              .tree(repository, manifest)
              .orElseThrow(() -> new ArchiveException("%s is not here".formatted(manifest)));
      ImageTree tree = choose(whole, format, platform);
      List<Holds.Hold> held =
          tree.parts().stream().map(part -> holds.hold(part.descriptor().digest())).toList();
      try {
        checkComplete(tree, whole);
        return new Export(tree, body(tree, repository, tag, format), held);
      } catch (IOException | MalformedException e) {
        held.forEach(Holds.Hold::close);
        throw e;
      }
    } catch (MalformedException e) {
      throw new ArchiveException(
          "%s cannot be exported: %s".formatted(manifest, e.getMessage()), e);
    }
  }

  private static ImageTree choose(ImageTree whole, ExportFormat format, @Nullable Platform platform)
      throws ArchiveException {
    boolean one = platform != null || format == ExportFormat.DOCKER;
    if (!one || (platform == null && whole.root().isImage())) {
      return whole;
    }
    Platform wanted = platform == null ? Platform.host() : platform;
    return whole
        .select(wanted)
        .orElseThrow(
            () ->
                new ArchiveException(
                    "there is no image for %s in it, only for %s"
                        .formatted(wanted, platforms(whole))));
  }

  private static void checkComplete(ImageTree tree, ImageTree whole) throws ArchiveException {
    int missing = tree.missing().size();
    if (missing > 0) {
      String complete =
          whole.images().stream()
              .filter(ImageNode::complete)
              .filter(image -> image.platform() != null)
              .map(image -> String.valueOf(image.platform()))
              .collect(Collectors.joining(", "));
      throw new ArchiveException(
          "%d of the %d blobs of %s are not here%s: pull it first"
              .formatted(
                  missing,
                  tree.parts().size(),
                  tree.root().descriptor().digest(),
                  complete.isEmpty() ? "" : " (whole are " + complete + ")"));
    }
  }

  private Export.Body body(
      ImageTree tree, Repository repository, @Nullable Tag tag, ExportFormat format)
      throws IOException {
    if (format == ExportFormat.CAR) {
      return car(tree);
    }
    LayoutWriter layout = new LayoutWriter(tree, repository, tag);
    if (format == ExportFormat.OCI) {
      return layout::writeOci;
    }
    if (!(tree.root().manifest() instanceof Manifest.Image image)
        || !ImageConfig.isConfig(image.config().mediaType())) {
      throw new ArchiveException(
          "%s is not a container image, so Docker cannot load it"
              .formatted(tree.root().descriptor().digest()));
    }
    if (!image.foreignLayers().isEmpty()) {
      throw new ArchiveException("Docker cannot load an image without its foreign layers");
    }
    return out -> layout.writeDocker(image, out);
  }

  private Export.Body car(ImageTree tree) throws IOException {
    Digest manifest = tree.root().descriptor().digest();
    Cid root;
    try {
      root =
          images
              .cid(manifest)
              .orElseThrow(() -> new ArchiveException("%s is not here".formatted(manifest)));
    } catch (DirectoryTooLargeException e) {
      throw new ArchiveException(String.valueOf(e.getMessage()), e);
    }
    return out -> writeCar(root, out);
  }

  private void writeCar(Cid root, OutputStream out) throws IOException {
    CarWriter car = new CarWriter(Channels.newChannel(out), List.of(root));
    try (BlockReader blocks = new BlockReader(blobs, _ -> true)) {
      new DagWalk(blocks, cid -> car.write(cid, blocks.node(cid)), false).all(root);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while writing a CAR");
    }
  }

  private static String platforms(ImageTree tree) {
    return tree.root()
        .all()
        .map(ImageNode::platform)
        .filter(platform -> platform != null)
        .map(Platform::toString)
        .distinct()
        .collect(Collectors.joining(", "));
  }
}
