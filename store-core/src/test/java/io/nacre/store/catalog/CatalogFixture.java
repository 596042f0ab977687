package io.nacre.store.catalog;

import io.nacre.store.image.Descriptor;
import io.nacre.store.image.Digest;
import io.nacre.store.image.MediaTypes;
import io.nacre.store.image.Repository;
import io.nacre.store.image.Tag;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A catalog in a file of its own, at a time of its own, and what goes into it. */
abstract class CatalogFixture {
  static final Repository APP = new Repository("team/app");
  static final Repository OTHER = new Repository("team/other");
  static final Tag ONE = new Tag("1");
  static final Instant NOW = Instant.parse("2026-11-24T10:15:30.123456789Z");

  @TempDir Path folder;
  Catalog catalog;

  @BeforeEach
  void open() throws IOException {
    catalog = SqliteCatalog.open(folder.resolve("catalog.db"), () -> NOW);
  }

  @AfterEach
  void close() throws IOException {
    catalog.close();
  }

  final void reopen() throws IOException {
    close();
    open();
  }

  static Digest digest(String name) {
    return Digest.sha256(name.getBytes(StandardCharsets.UTF_8));
  }

  static Descriptor descriptor(String name, String mediaType) {
    return new Descriptor(mediaType, digest(name), name.length());
  }

  static ManifestEntry manifest(String name) {
    return new ManifestEntry(
        descriptor(name, MediaTypes.OCI_MANIFEST), null, MediaTypes.OCI_CONFIG);
  }

  static ManifestEntry referrer(String name, String subject) {
    return new ManifestEntry(
        descriptor(name, MediaTypes.OCI_MANIFEST), digest(subject), "application/sbom");
  }

  static Origin origin(int i) {
    return new Origin(Origin.Kind.PEER, "peer " + i, i, NOW.plusSeconds(i));
  }

  final void push(Repository repository, ManifestEntry manifest, Tag... tags) throws IOException {
    catalog.addManifest(repository, manifest, List.of(), List.of(tags), Retention.TAGGED);
  }

  final void add(ManifestEntry manifest, Retention retention) throws IOException {
    catalog.addManifest(APP, manifest, List.of(), List.of(), retention);
  }

  final List<String> tagNames(Repository repository, String after, int limit) throws IOException {
    return catalog.tags(repository, after, limit).stream()
        .map(entry -> entry.tag().name())
        .toList();
  }
}
