package io.nacre.store.archive;

import io.nacre.store.MalformedException;
import io.nacre.store.Store;
import io.nacre.store.blob.Blob;
import io.nacre.store.blob.BlobStore;
import io.nacre.store.catalog.Catalog;
import io.nacre.store.catalog.Origin;
import io.nacre.store.gc.Holds;
import io.nacre.store.gc.Orphans;
import io.nacre.store.image.Repository;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Brings the images of an archive into a store: OCI image layouts (folder, tar or CAR) and
 * docker-archives, the tars plain, gzipped or zstd-compressed. Reads a stream once, forwards;
 * layers of a tar go straight into the store. Either all images of an archive appear in the catalog
 * or none.
 */
public final class Importer {
  private final BlobStore blobs;
  private final Catalog catalog;
  private final Holds holds;

  public Importer(Store store) {
    this(store.blobs(), store.catalog(), store.holds());
  }

  Importer(BlobStore blobs, Catalog catalog, Holds holds) {
    this.blobs = blobs;
    this.catalog = catalog;
    this.holds = holds;
  }

  /** Whether images may come into a repository. */
  @FunctionalInterface
  public interface Permission {
    Permission ALL = _ -> {};

    /**
     * @throws IOException why not
     */
    void require(Repository repository) throws IOException;
  }

  /**
   * Imports from a stream that need not seek. The stream is read to its end and not closed.
   *
   * @param source the archive's name, for {@link Origin}
   * @param name where the images go, as far as the archive shall not say
   * @param permission asked about every repository before anything appears in one
   * @throws ArchiveException when the archive is damaged, lies, or does not say enough
   * @throws IOException when this disk fails or is full
   */
  public List<Imported> read(
      InputStream archive, String source, ImageName name, Permission permission)
      throws IOException {
    BufferedInputStream stream = new BufferedInputStream(archive);
    if (CarStream.isCar(stream)) {
      try (CarEntries entries = CarEntries.of(stream, blobs)) {
        return read(entries, source, name, entries.name(), permission);
      } catch (MalformedException e) {
        throw new ArchiveException("%s: %s".formatted(source, e.getMessage()), e);
      }
    }
    try (ArchiveEntries entries = TarEntries.of(stream)) {
      return read(entries, source, name, ImageName.NONE, permission);
    }
  }

  /** As {@link #read(InputStream, String, ImageName, Permission)}, into any repository. */
  public List<Imported> read(InputStream archive, String source, ImageName name)
      throws IOException {
    return read(archive, source, name, Permission.ALL);
  }

  /**
   * Imports a file or the folder of an OCI image layout; otherwise as {@link #read(InputStream,
   * String, ImageName)}.
   */
  public List<Imported> read(Path archive, ImageName name) throws IOException {
    if (!Files.isDirectory(archive)) {
      if (!Files.isReadable(archive)) {
        throw new ArchiveException("cannot read %s".formatted(archive));
      }
      try (InputStream stream = Files.newInputStream(archive)) {
        return read(stream, archive.toString(), name);
      }
    }
    if (!Files.exists(archive.resolve("oci-layout"))
        && !Files.exists(archive.resolve("manifest.json"))) {
      throw notAnImage(archive.toString());
    }
    try (ArchiveEntries entries = new FolderEntries(archive)) {
      return read(entries, archive.toString(), name, ImageName.NONE, Permission.ALL);
    }
  }

  /**
   * @param otherwise where the images go when neither the caller nor the archive says it
   */
  private List<Imported> read(
      ArchiveEntries entries,
      String source,
      ImageName name,
      ImageName otherwise,
      Permission permission)
      throws IOException {
    try (Intake intake = new Intake(blobs, holds, new Orphans(blobs, catalog, holds))) {
      intake.takeAll(entries);
      List<Placement> placements = Placement.of(images(intake, source), name, otherwise);
      boolean isNamed = name.repository() != null;
      for (Placement placement : placements) {
        // under the CID that it came as an image is by right: the name says no more than that
        if (isNamed || !placement.repository().equals(otherwise.repository())) {
          permission.require(placement.repository());
        }
      }
      publish(placements, intake, source);
      return result(placements);
    } catch (MalformedException e) {
      throw new ArchiveException("%s: %s".formatted(source, e.getMessage()), e);
    }
  }

  /** New archives of Docker are both; the layout has the digests that the image was pushed with. */
  private static List<ArchivedImage> images(Intake intake, String source) throws IOException {
    Optional<byte[]> layout = intake.document("oci-layout");
    if (layout.isPresent()) {
      return new OciLayoutReader(intake).read(layout.get());
    }
    byte[] manifestJson = intake.document("manifest.json").orElseThrow(() -> notAnImage(source));
    return new DockerArchiveReader(intake).read(manifestJson);
  }

  private void publish(List<Placement> placements, Intake intake, String source)
      throws IOException {
    catalog.addManifests(placements.stream().flatMap(Placement::additions).toList());
    Instant now = Instant.now();
    for (Blob blob : intake.brought()) {
      catalog.addOrigins(
          blob.digest(), List.of(new Origin(Origin.Kind.IMPORT, source, blob.size(), now)));
    }
  }

  private static List<Imported> result(List<Placement> placements) {
    List<Imported> result = new ArrayList<>();
    for (Placement placement : placements) {
      var manifest = placement.image().root().manifest().descriptor();
      if (placement.tags().isEmpty()) {
        result.add(new Imported(placement.repository(), null, manifest));
      }
      placement
          .tags()
          .forEach(tag -> result.add(new Imported(placement.repository(), tag, manifest)));
    }
    return result;
  }

  private static ArchiveException notAnImage(String source) {
    return new ArchiveException(
        "%s is neither an OCI image layout (it has no oci-layout) nor a docker-archive (no manifest.json)"
            .formatted(source));
  }
}
