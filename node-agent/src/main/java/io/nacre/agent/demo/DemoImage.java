package io.nacre.agent.demo;

import io.nacre.store.image.Descriptor;
import io.nacre.store.image.Digest;
import io.nacre.store.image.MediaTypes;
import io.nacre.store.image.Platform;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * A small image made by nothing but Java: a config and three layers, the last one large enough to
 * be many blocks. The same bytes each time, so anybody's demo shows the same digests and CIDs.
 *
 * @param config its file
 * @param layers their files, the base first
 * @param manifest its bytes
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record DemoImage(Part config, List<Part> layers, byte[] manifest) {
  private static final int SMALL = 4 * 1024;
  private static final int MEDIUM = 1536 * 1024;
  private static final int LARGE = 32 * 1024 * 1024;
  private static final int BUFFER = 64 * 1024;

  /** A blob and the file that has its bytes. */
  record Part(Descriptor descriptor, Path file) {}

  /** Makes the image's files in a folder. */
  static DemoImage make(Path folder) throws IOException {
    List<Part> layers =
        List.of(
            layer(folder, "etc/motd", SMALL),
            layer(folder, "usr/share/pearl", MEDIUM),
            layer(folder, "var/lib/nacre-demo", LARGE));
    Path config = folder.resolve("config");
    Files.writeString(config, config(layers));
    Part configPart = new Part(describe(MediaTypes.OCI_CONFIG, config), config);
    return new DemoImage(
        configPart, layers, manifest(configPart, layers).getBytes(StandardCharsets.UTF_8));
  }

  Digest digest() {
    return Digest.sha256(manifest);
  }

  /** Config and layers. */
  List<Part> blobs() {
    List<Part> blobs = new ArrayList<>(List.of(config));
    blobs.addAll(layers);
    return blobs;
  }

  /** All of it, in bytes. */
  long size() {
    return manifest.length + blobs().stream().mapToLong(part -> part.descriptor.size()).sum();
  }

  /** A tar with one file of bytes that nobody can compress. */
  private static Part layer(Path folder, String name, int size) throws IOException {
    Path file = folder.resolve(name.replace('/', '-'));
    SplittableRandom random = new SplittableRandom(size);
    byte[] buffer = new byte[BUFFER];
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), BUFFER);
        TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
      TarArchiveEntry entry = new TarArchiveEntry(name);
      entry.setSize(size);
      entry.setModTime(0);
      tar.putArchiveEntry(entry);
      for (int left = size; left > 0; left -= buffer.length) {
        random.nextBytes(buffer);
        tar.write(buffer, 0, Math.min(left, buffer.length));
      }
      tar.closeArchiveEntry();
    }
    return new Part(describe(MediaTypes.OCI_LAYER, file), file);
  }

  private static Descriptor describe(String mediaType, Path file) throws IOException {
    MessageDigest hasher = Digest.Algorithm.SHA256.hasher();
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), hasher)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return new Descriptor(
        mediaType, Digest.of(Digest.Algorithm.SHA256, hasher.digest()), Files.size(file));
  }

  private static String config(List<Part> layers) {
    Platform host = Platform.host();
    String diffIds =
        layers.stream()
            .map(layer -> "\"" + layer.descriptor.digest() + "\"")
            .collect(Collectors.joining(","));
    return "{\"architecture\":\"%s\",\"os\":\"%s\",\"config\":{},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[%s]}}"
        .formatted(host.architecture(), host.os(), diffIds);
  }

  private static String manifest(Part config, List<Part> layers) {
    return "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]}"
        .formatted(
            MediaTypes.OCI_MANIFEST,
            json(config.descriptor),
            layers.stream().map(layer -> json(layer.descriptor)).collect(Collectors.joining(",")));
  }

  private static String json(Descriptor descriptor) {
    return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
        .formatted(descriptor.mediaType(), descriptor.digest(), descriptor.size());
  }
}
