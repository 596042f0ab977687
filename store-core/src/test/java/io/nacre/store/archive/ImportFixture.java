package io.nacre.store.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.store.Store;
import io.nacre.store.blob.BlobStore;
import io.nacre.store.catalog.Catalog;
import io.nacre.store.image.Descriptor;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Platform;
import io.nacre.store.image.Repository;
import io.nacre.store.image.Tag;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A store to import into. */
abstract class ImportFixture {
  @TempDir Path folder;
  Store store;
  BlobStore blobs;
  Catalog catalog;
  Importer importer;
  Exporter exporter;

  @BeforeEach
  void open() throws IOException {
    store = Store.open(folder.resolve("data"));
    blobs = store.blobs();
    catalog = store.catalog();
    importer = new Importer(store);
    exporter = new Exporter(store);
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  List<Imported> load(byte[] archive) throws IOException {
    return load(archive, ImageName.NONE);
  }

  List<Imported> load(byte[] archive, ImageName name) throws IOException {
    return importer.read(new ByteArrayInputStream(archive), "test.tar", name);
  }

  byte[] export(Imported image, ExportFormat format, @Nullable Platform platform)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (Export export =
        exporter.prepare(
            image.repository(), image.manifest().digest(), image.tag(), format, platform)) {
      export.writeTo(out);
    }
    return out.toByteArray();
  }

  static Imported imported(String repository, @Nullable String tag, Descriptor manifest) {
    return new Imported(new Repository(repository), tag == null ? null : new Tag(tag), manifest);
  }

  Digest tagged(String repository, String tag) throws IOException {
    return catalog.tag(new Repository(repository), new Tag(tag)).orElseThrow().digest();
  }

  void assertNothingIsThere() throws IOException {
    assertThat(catalog.repositories("", 10)).isEmpty();
    assertThat(blobs.totals().blobs()).isZero();
  }
}
