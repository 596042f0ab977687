package io.nacre.store.archive;

import io.nacre.store.MalformedException;
import io.nacre.store.blob.Blob;
import io.nacre.store.blob.BlobStore;
import io.nacre.store.blob.BlobWriter;
import io.nacre.store.blob.DigestMismatchException;
import io.nacre.store.gc.Holds;
import io.nacre.store.gc.Orphans;
import io.nacre.store.image.Digest;
import io.nacre.store.image.ImageLayout;
import io.nacre.store.image.Manifest;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The content of one archive while it is imported. An archive comes by once, and says what its
 * files are at its end, so every file goes into the store as a blob at once; only the few documents
 * that say it stay in memory. What belongs to no repository when the intake is closed is deleted
 * again.
 */
final class Intake implements Closeable {
  private static final int BUFFER = 256 * 1024;

  /** Links that lead to links; more is a loop or a joke. */
  private static final int MAX_LINKS = 8;

  private static final Set<String> DOCUMENTS =
      Set.of(ImageLayout.OCI_LAYOUT, ImageLayout.INDEX_JSON, "manifest.json");

  /** What Docker before 1.10 read; nothing that is imported refers to it. */
  private static final Pattern LEGACY = Pattern.compile("repositories|[^/]+/(?:json|VERSION)");

  private static final Pattern BLOB =
      Pattern.compile("blobs/(sha256/[0-9a-f]{64}|sha512/[0-9a-f]{128})");

  private final BlobStore blobs;
  private final Holds holds;
  private final Orphans orphans;

  private final Map<String, byte[]> documents = new HashMap<>();
  private final Map<String, Blob> files = new HashMap<>();
  private final Map<String, String> links = new HashMap<>();
  private final Map<Digest, Holds.Hold> held = new LinkedHashMap<>();
  private final Map<Digest, Blob> brought = new LinkedHashMap<>();
  private final byte[] buffer = new byte[BUFFER];

  Intake(BlobStore blobs, Holds holds, Orphans orphans) {
    this.blobs = blobs;
    this.holds = holds;
    this.orphans = orphans;
  }

  /** Takes in all that is still to come. */
  void takeAll(ArchiveEntries entries) throws IOException {
    for (var entry = entries.next(); entry != null; entry = entries.next()) {
      switch (entry) {
        case ArchiveEntries.Entry.Link link -> takeLink(link);
        case ArchiveEntries.Entry.File file -> takeFile(file);
      }
    }
  }

  /** One of the documents at the archive's top. */
  Optional<byte[]> document(String name) {
    return Optional.ofNullable(documents.get(name));
  }

  /** A blob that this archive had; that the store has it is not enough. */
  Optional<Blob> blob(Digest digest) {
    return Optional.ofNullable(files.get(ArchivePath.of(digest)));
  }

  /** The file at a path, or behind the links at it. */
  Optional<Blob> file(String name) throws ArchiveException {
    String path = ArchivePath.of(name);
    for (int i = 0; i < MAX_LINKS && links.containsKey(path); i++) {
      path = links.get(path);
    }
    return Optional.ofNullable(files.get(path));
  }

  /** The blobs that the store did not have before, as far as that is known, and junk among them. */
  Collection<Blob> brought() {
    return brought.values();
  }

  /** Adds a blob that the archive only implies. */
  Blob add(byte[] bytes) throws IOException {
    Digest digest = Digest.sha256(bytes);
    hold(digest);
    Optional<Blob> there = blobs.find(digest);
    if (there.isPresent()) {
      return there.get();
    }
    try (BlobWriter writer = blobs.write(digest.algorithm())) {
      writer.write(ByteBuffer.wrap(bytes));
      Blob blob = writer.commit(digest);
      brought.put(digest, blob);
      return blob;
    }
  }

  /**
   * The bytes of a small blob.
   *
   * @throws ArchiveException when it is larger than any manifest
   */
  static byte[] bytes(Blob blob) throws IOException {
    if (blob.size() > Manifest.MAX_BYTES) {
      throw new ArchiveException(
          "%s should be a small document but has %d bytes".formatted(blob.digest(), blob.size()));
    }
    return Files.readAllBytes(blob.file());
  }

  private void takeLink(ArchiveEntries.Entry.Link link) throws ArchiveException {
    String before = links.put(link.path(), link.target());
    if ((before != null && !before.equals(link.target())) || files.containsKey(link.path())) {
      throw twice(link.path());
    }
  }

  private void takeFile(ArchiveEntries.Entry.File file) throws IOException {
    String path = file.path();
    if (DOCUMENTS.contains(path)) {
      takeDocument(file);
    } else if (!LEGACY.matcher(path).matches()) {
      Matcher named = BLOB.matcher(path);
      Blob blob =
          named.matches()
              ? takeBlob(file, Digest.parse(named.group(1).replace('/', ':')))
              : write(file.body());
      Blob before = files.put(path, blob);
      if ((before != null && !before.digest().equals(blob.digest())) || links.containsKey(path)) {
        throw twice(path);
      }
    }
  }

  private void takeDocument(ArchiveEntries.Entry.File file) throws IOException {
    byte[] bytes = file.body().readNBytes(Manifest.MAX_BYTES + 1);
    if (bytes.length > Manifest.MAX_BYTES) {
      throw new ArchiveException(
          "%s has more than %d bytes".formatted(file.path(), Manifest.MAX_BYTES));
    }
    byte[] before = documents.put(file.path(), bytes);
    if (before != null && !Arrays.equals(before, bytes)) {
      throw twice(file.path());
    }
  }

  private Blob takeBlob(ArchiveEntries.Entry.File file, Digest digest) throws IOException {
    hold(digest);
    Optional<Blob> there = blobs.find(digest);
    if (there.isPresent()) {
      verify(file.body(), digest);
      return there.get();
    }
    try (BlobWriter writer = blobs.write(digest.algorithm())) {
      copy(file.body(), writer);
      Blob blob = writer.commit(digest);
      brought.put(digest, blob);
      return blob;
    } catch (DigestMismatchException e) {
      throw otherBytes(digest);
    }
  }

  /**
   * A blob that is held is not written again, but whoever wants it must have it: its name alone
   * would give the right to read it.
   */
  private void verify(InputStream body, Digest digest) throws IOException {
    MessageDigest hasher = digest.algorithm().hasher();
    for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
      hasher.update(buffer, 0, read);
    }
    if (!Digest.of(digest.algorithm(), hasher.digest()).equals(digest)) {
      throw otherBytes(digest);
    }
  }

  private Blob write(InputStream body) throws IOException {
    try (BlobWriter writer = blobs.write(Digest.Algorithm.SHA256)) {
      copy(body, writer);
      Blob blob = writer.commit();
      brought.put(blob.digest(), blob);
      hold(blob.digest());
      return blob;
    }
  }

  private void copy(InputStream body, BlobWriter writer) throws IOException {
    for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
      writer.write(ByteBuffer.wrap(buffer, 0, read));
    }
  }

  private void hold(Digest digest) {
    held.computeIfAbsent(digest, holds::hold);
  }

  @Override
  public void close() throws IOException {
    held.values().forEach(Holds.Hold::close);
    for (Digest digest : brought.keySet()) {
      orphans.remove(digest);
    }
  }

  private static ArchiveException otherBytes(Digest digest) {
    return new ArchiveException("the bytes of %s in the archive are not its own".formatted(digest));
  }

  private static ArchiveException twice(String path) {
    return new ArchiveException(
        "the archive has '%s' twice, and they differ".formatted(MalformedException.excerpt(path)));
  }
}
