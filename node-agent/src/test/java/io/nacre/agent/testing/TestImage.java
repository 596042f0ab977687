package io.nacre.agent.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.zip.Deflater;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipParameters;

/**
 * An image in a folder, as an OCI image layout: layers that are gzipped tar archives of one file
 * each, whose bytes follow from a seed and do not compress.
 *
 * @param folder the layout, with the one manifest in it
 * @param manifest its digest
 * @param config the digest of its config
 * @param layers the digests of its layers, in order
 * @param diffIds the digests of its layers as plain tar archives
 */
public record TestImage(
    Path folder, String manifest, String config, List<String> layers, List<String> diffIds) {
  private static final String OCI = "application/vnd.oci.image.";

  /** What the layout's index calls the image. */
  public static final String TAG = "1";

  private record Written(String digest, long size) {}

  private record Layer(Written blob, String diffId) {}

  /**
   * Writes one.
   *
   * @param layerBytes the length of each layer's file
   */
  public static TestImage write(Path folder, long seed, long... layerBytes) throws IOException {
    return write(folder, "amd64", seed, layerBytes);
  }

  /** Writes one for this architecture. */
  static TestImage write(Path folder, String architecture, long seed, long... layerBytes)
      throws IOException {
    Files.createDirectories(folder.resolve("blobs/sha256"));
    List<Layer> layers = new ArrayList<>();
    for (int i = 0; i < layerBytes.length; i++) {
      layers.add(layer(folder, new Random(seed + i), layerBytes[i]));
    }
    Written config = blob(folder, config(architecture, layers).getBytes(StandardCharsets.UTF_8));
    Written manifest = blob(folder, manifest(config, layers).getBytes(StandardCharsets.UTF_8));
    Files.writeString(folder.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
    Files.writeString(
        folder.resolve("index.json"),
        """
        {"schemaVersion":2,"manifests":[{"mediaType":"%smanifest.v1+json","digest":"%s","size":%d,\
        "annotations":{"org.opencontainers.image.ref.name":"%s"}}]}"""
            .formatted(OCI, manifest.digest, manifest.size, TAG));
    return new TestImage(
        folder,
        manifest.digest,
        config.digest,
        layers.stream().map(layer -> layer.blob.digest).toList(),
        layers.stream().map(Layer::diffId).toList());
  }

  /** The same image, copied to another folder. */
  public TestImage at(Path copy) {
    return new TestImage(copy, manifest, config, layers, diffIds);
  }

  /** Where a blob of the layout lies. */
  public Path blob(String digest) {
    return folder.resolve("blobs").resolve(digest.replace(':', '/'));
  }

  private static String config(String architecture, List<Layer> layers) {
    return """
        {"architecture":"%s","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":[%s]}}"""
        .formatted(
            architecture,
            layers.stream().map(l -> '"' + l.diffId + '"').collect(Collectors.joining(",")));
  }

  private static String manifest(Written config, List<Layer> layers) {
    return """
        {"schemaVersion":2,"mediaType":"%smanifest.v1+json","config":%s,"layers":[%s]}"""
        .formatted(
            OCI,
            descriptor("config.v1+json", config),
            layers.stream()
                .map(l -> descriptor("layer.v1.tar+gzip", l.blob))
                .collect(Collectors.joining(",")));
  }

  private static String descriptor(String type, Written blob) {
    return """
        {"mediaType":"%s%s","digest":"%s","size":%d}"""
        .formatted(OCI, type, blob.digest, blob.size);
  }

  private static Layer layer(Path folder, Random random, long length) throws IOException {
    MessageDigest diffId = sha256();
    Written blob =
        blob(
            folder,
            out -> {
              try (OutputStream tar = new DigestOutputStream(stored(out), diffId)) {
                writeTar(tar, random, length);
              }
            });
    return new Layer(blob, digest(diffId));
  }

  /** The gzip format without the time that compression takes. */
  private static OutputStream stored(OutputStream out) throws IOException {
    GzipParameters parameters = new GzipParameters();
    parameters.setCompressionLevel(Deflater.NO_COMPRESSION);
    return new GzipCompressorOutputStream(out, parameters);
  }

  private static void writeTar(OutputStream out, Random random, long length) throws IOException {
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
      TarArchiveEntry entry = new TarArchiveEntry("data-%d".formatted(random.nextInt()));
      entry.setSize(length);
      entry.setModTime(0);
      tar.putArchiveEntry(entry);
      byte[] chunk = new byte[64 * 1024];
      for (long left = length; left > 0; left -= chunk.length) {
        random.nextBytes(chunk);
        tar.write(chunk, 0, (int) Math.min(left, chunk.length));
      }
      tar.closeArchiveEntry();
    }
  }

  private static Written blob(Path folder, byte[] content) throws IOException {
    return blob(folder, out -> out.write(content));
  }

  private interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  private static Written blob(Path folder, Content content) throws IOException {
    Path file = Files.createTempFile(folder, "blob", "");
    MessageDigest sha256 = sha256();
    try (OutputStream out = new DigestOutputStream(Files.newOutputStream(file), sha256)) {
      content.writeTo(out);
    }
    String digest = digest(sha256);
    Path named = folder.resolve("blobs").resolve(digest.replace(':', '/'));
    Files.move(file, named);
    return new Written(digest, Files.size(named));
  }

  /** What has been fed, as registries write it. */
  static String digest(MessageDigest sha256) {
    return "sha256:" + HexFormat.of().formatHex(sha256.digest());
  }

  /** A SHA-256 to be fed. */
  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has it", e);
    }
  }
}
