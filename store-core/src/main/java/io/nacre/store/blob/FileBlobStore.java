package io.nacre.store.blob;

import io.nacre.store.cid.Cid;
import io.nacre.store.cid.Multihash;
import io.nacre.store.image.Digest;
import io.nacre.store.index.BlobIndex;
import io.nacre.store.index.Place;
import io.nacre.store.sqlite.DamagedException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Blobs as files below one data folder, found by name and, block by block, by an index. */
public final class FileBlobStore implements BlobStore {
  private static final Logger LOG = LoggerFactory.getLogger(FileBlobStore.class);

  /** Blobs that hold a block, asked about at a time. */
  private static final int PLACES = 32;

  private final DataLayout layout;
  private final BlobIndex index;
  private final HeldBlobs held;
  private final Publisher publisher;
  private final Workers workers = new Workers();
  private final Segments segments = new Segments();
  private final RecentWrites recent = new RecentWrites(RecentWrites.KEPT);

  private FileBlobStore(DataLayout layout, BlobIndex index) {
    this.layout = layout;
    this.index = index;
    this.held = new HeldBlobs(layout, index);
    this.publisher = new Publisher(layout, held);
  }

  /**
   * Opens the blobs of a data folder. What its index lacks, or has too much, is put right first; an
   * index that is lost or damaged is built anew.
   */
  public static FileBlobStore open(DataFolder folder) throws IOException {
    DataLayout layout = folder.layout();
    dropIndex(layout, file -> !layout.isOfThisIndex(file));
    try {
      return openWith(layout);
    } catch (DamagedException e) {
      LOG.warn("{}: building it anew", e.getMessage());
      dropIndex(layout, layout::isOfThisIndex);
      return openWith(layout);
    }
  }

  private static FileBlobStore openWith(DataLayout layout) throws IOException {
    BlobIndex index = BlobIndex.open(layout.index());
    FileBlobStore store = new FileBlobStore(layout, index);
    try {
      new Reconciler(layout, index, store.publisher).run();
      return store;
    } catch (IOException | RuntimeException e) {
      store.close();
      throw e;
    }
  }

  private static void dropIndex(DataLayout layout, Predicate<Path> which) throws IOException {
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(
            layout.folder(), file -> DataLayout.isOfIndex(file) && which.test(file))) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
  }

  @Override
  public BlobWriter write(Digest.Algorithm algorithm) throws IOException {
    return writeGrowing(algorithm, () -> {});
  }

  @Override
  public GrowingWriter writeGrowing(Digest.Algorithm algorithm, Runnable grew) throws IOException {
    return new FileBlobWriter(algorithm, grew, publisher, workers, segments, recent);
  }

  @Override
  public PartialBlob writePartial(Digest digest, long size, List<Cid> leaves) throws IOException {
    return new FilePartialBlob(digest, size, leaves, publisher, workers, recent);
  }

  @Override
  public Scratch scratch() throws IOException {
    return new Scratch(publisher.incoming());
  }

  @Override
  public ProvisionalBlob writeProvisional(long size) throws IOException {
    return new FileProvisionalBlob(size, publisher, workers);
  }

  @Override
  public Optional<Blob> find(Digest digest) throws IOException {
    return held.find(digest);
  }

  @Override
  public Optional<Blob> peek(Digest digest) {
    return held.peek(digest);
  }

  @Override
  public Optional<BlockLocation> locate(Cid block, Filter filter) throws IOException {
    Multihash hash = block.hash();
    if (hash.code() != Multihash.SHA2_256) {
      return Optional.empty();
    }
    long after = 0;
    while (true) {
      List<Place> places = index.places(hash, after, PLACES);
      for (Place place : places) {
        if (filter.test(place.blob())) {
          return Optional.of(location(place));
        }
      }
      if (places.size() < PLACES) {
        return Optional.empty();
      }
      after = places.getLast().row();
    }
  }

  private BlockLocation location(Place place) {
    Path file =
        switch (place.part()) {
          case BLOB -> layout.blob(place.blob());
          case NODES -> layout.nodes(place.blob());
          case ANNEX -> layout.annex(place.blob());
        };
    return new BlockLocation(file, place.offset(), place.length());
  }

  @Override
  public List<Blob> withRoot(Cid root) throws IOException {
    return index.withRoot(root).stream().map(held::blob).toList();
  }

  @Override
  public Optional<Cid> annex(Digest blob, Annex annex) throws IOException {
    return workers.onDisk(() -> publisher.annex(blob, annex));
  }

  @Override
  public Optional<Cid> annex(Digest blob) throws IOException {
    return index.find(blob).flatMap(indexed -> Optional.ofNullable(indexed.annex()));
  }

  @Override
  public List<Blob> withAnnex(Cid root) throws IOException {
    return index.withAnnex(root).stream().map(held::blob).toList();
  }

  @Override
  public void onPublished(Consumer<Digest> listener) {
    held.onPublished(listener);
  }

  @Override
  public boolean isIntact(Blob blob, Reading reading) throws IOException, InterruptedException {
    return Verification.isIntact(blob, workers, reading);
  }

  @Override
  public Optional<Path> setAside(Digest digest) throws IOException {
    return workers.onDisk(() -> held.setAside(digest));
  }

  @Override
  public boolean delete(Digest digest) throws IOException {
    return workers.onDisk(() -> held.delete(digest));
  }

  @Override
  public void forEach(Consumer<Blob> action) throws IOException {
    index.forEach(indexed -> action.accept(held.blob(indexed)));
  }

  @Override
  public Totals totals() throws IOException {
    BlobIndex.Totals totals = index.totals();
    return new Totals(totals.blobs(), totals.bytes());
  }

  /** What is being written and was not committed is lost. */
  @Override
  public void close() throws IOException {
    try (index) {
      workers.close();
    }
  }
}
