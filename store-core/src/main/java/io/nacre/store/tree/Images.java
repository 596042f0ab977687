package io.nacre.store.tree;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.nacre.store.blob.Blob;
import io.nacre.store.blob.BlobStore;
import io.nacre.store.catalog.Catalog;
import io.nacre.store.cid.Cid;
import io.nacre.store.image.Descriptor;
import io.nacre.store.image.Digest;
import io.nacre.store.image.ImageLayout;
import io.nacre.store.image.Repository;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The images of a store, and their CIDs. As soon as an image is complete, the blocks that make it a
 * folder are kept beside its manifest, where {@link BlobStore#locate} finds them; they go with it.
 * Safe for use by many threads.
 */
public final class Images implements Closeable {
  /** Image CIDs remembered: some 4 MiB. */
  private static final int REMEMBERED = 16_384;

  private final BlobStore blobs;
  private final Catalog catalog;
  private final Cache<Digest, Cid> known = Caffeine.newBuilder().maximumSize(REMEMBERED).build();
  private final Completions completions = new Completions(this);

  private Images(BlobStore blobs, Catalog catalog) {
    this.blobs = blobs;
    this.catalog = catalog;
  }

  /** Looks after the images of a store from now on, those that are there already too. */
  public static Images of(BlobStore blobs, Catalog catalog) {
    Images images = new Images(blobs, catalog);
    blobs.onPublished(images::published);
    catalog.onManifest(images.completions::check);
    catalog.onBlob(images.completions::arrived);
    images.completions.checkAll(catalog);
    return images;
  }

  /**
   * An image with what of it is on this disk, whoever it belongs to.
   *
   * @return empty when its manifest is not held
   * @throws io.nacre.store.MalformedException when something in the place of a manifest is none, or
   *     the image is larger than any
   */
  public Optional<ImageTree> tree(Digest manifest) throws IOException {
    return TreeReader.read(manifest, blobs::find);
  }

  /** An image with what of it is on this disk and belongs to a repository. */
  public Optional<ImageTree> tree(Repository repository, Digest manifest) throws IOException {
    return TreeReader.read(
        manifest,
        digest -> catalog.belongs(repository, digest) ? blobs.find(digest) : Optional.empty());
  }

  /**
   * The image CID of a manifest or index, which it has once all of it is held and belongs to one of
   * its repositories (docs/adr/0008): what is held for others only is no part of it.
   *
   * @throws io.nacre.store.dag.DirectoryTooLargeException when it has too many blobs for one
   * @throws io.nacre.store.MalformedException as {@link #tree(Digest)}
   */
  public Optional<Cid> cid(Digest manifest) throws IOException {
    Cid remembered = known.getIfPresent(manifest);
    if (remembered != null) {
      return Optional.of(remembered);
    }
    Optional<Cid> cid = blobs.annex(manifest);
    if (cid.isEmpty()) {
      Optional<ImageTree> tree = best(manifest);
      cid = tree.isPresent() && tree.get().complete() ? keep(tree.get()) : Optional.empty();
    }
    cid.ifPresent(found -> known.put(manifest, found));
    return cid;
  }

  /** An image as that of its repositories has it in which the least is missing. */
  private Optional<ImageTree> best(Digest manifest) throws IOException {
    Optional<ImageTree> best = Optional.empty();
    for (Repository repository : catalog.repositoriesOf(manifest)) {
      Optional<ImageTree> tree = tree(repository, manifest);
      if (best.isEmpty()
          || (tree.isPresent() && tree.get().missing().size() < best.get().missing().size())) {
        best = tree;
      }
    }
    return best;
  }

  /** What an image lacks first; empty when nothing. The manifest itself when it is not held. */
  Optional<Digest> lacking(Digest manifest) throws IOException {
    Optional<ImageTree> tree = best(manifest);
    return tree.isEmpty()
        ? Optional.of(manifest)
        : tree.get().missing().stream().findFirst().map(Descriptor::digest);
  }

  /** Empty when the manifest has just gone. */
  private Optional<Cid> keep(ImageTree tree) throws IOException {
    List<ImageLayout.Part> parts =
        tree.parts().stream()
            .map(part -> Objects.requireNonNull(part.blob()))
            .map(blob -> new ImageLayout.Part(blob.digest(), blob.size(), blob.root()))
            .toList();
    Descriptor manifest = tree.root().descriptor();
    return blobs.annex(manifest.digest(), blocks -> ImageLayout.write(manifest, parts, blocks));
  }

  private void published(Digest blob) {
    if (known.asMap().remove(blob) != null) {
      completions.check(blob); // a manifest that had gone, and what was kept beside it with it
    }
    completions.arrived(blob);
  }

  /** {@link #cid}'s answer when it is in memory; never waits, so event loops may ask. */
  public Optional<Cid> peekCid(Digest manifest) {
    return Optional.ofNullable(known.getIfPresent(manifest));
  }

  /** The manifests that have this image CID; hardly ever more than one. */
  public List<Digest> withCid(Cid image) throws IOException {
    return blobs.withAnnex(image).stream().map(Blob::digest).toList();
  }

  @Override
  public void close() {
    completions.close();
  }
}
