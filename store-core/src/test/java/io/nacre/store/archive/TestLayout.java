package io.nacre.store.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nacre.store.image.Descriptor;
import io.nacre.store.image.Digest;
import io.nacre.store.image.MediaTypes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An OCI image layout that a test puts together; the files come out in an order that varies not.
 */
public final class TestLayout {
  private final Map<String, byte[]> blobs = new LinkedHashMap<>();
  private final List<String> entries = new ArrayList<>();

  public Descriptor blob(String mediaType, byte[] bytes) {
    Digest digest = Digest.sha256(bytes);
    blobs.put(path(digest), bytes);
    return new Descriptor(mediaType, digest, bytes.length);
  }

  public Descriptor blob(String mediaType, String text) {
    return blob(mediaType, text.getBytes(UTF_8));
  }

  /** A layer with one file of these characters, gzipped. */
  public Descriptor layer(String content) {
    return blob(MediaTypes.OCI_LAYER + "+gzip", Tars.gzip(plainLayer(content)));
  }

  public static byte[] plainLayer(String content) {
    return Tars.of(Map.of("file", content.getBytes(UTF_8)));
  }

  /** An image for this architecture, with layers of these contents. */
  public Descriptor image(String architecture, String... contents) {
    List<Descriptor> layers = new ArrayList<>();
    List<Digest> diffIds = new ArrayList<>();
    for (String content : contents) {
      layers.add(layer(content));
      diffIds.add(Digest.sha256(plainLayer(content)));
    }
    return manifest(blob(MediaTypes.OCI_CONFIG, config(architecture, diffIds)), layers, "");
  }

  public Descriptor manifest(Descriptor config, List<Descriptor> layers, String more) {
    return blob(
        MediaTypes.OCI_MANIFEST,
        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]%s}"
            .formatted(MediaTypes.OCI_MANIFEST, json(config), json(layers), more));
  }

  public Descriptor index(List<Descriptor> manifests) {
    return blob(
        MediaTypes.OCI_INDEX,
        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[%s]}"
            .formatted(MediaTypes.OCI_INDEX, json(manifests)));
  }

  /** Names something in index.json; null for an entry without a name. */
  public TestLayout named(Descriptor descriptor, @Nullable String refName) {
    entries.add(
        refName == null
            ? json(descriptor)
            : json(descriptor)
                .replaceFirst(
                    "}$",
                    ",\"annotations\":{\"org.opencontainers.image.ref.name\":\"%s\"}}"
                        .formatted(refName)));
    return this;
  }

  public Map<String, byte[]> files() {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(UTF_8));
    files.putAll(blobs);
    files.put(
        "index.json",
        "{\"schemaVersion\":2,\"manifests\":[%s]}"
            .formatted(String.join(",", entries))
            .getBytes(UTF_8));
    return files;
  }

  public byte[] tar() {
    return Tars.of(files());
  }

  public static String config(String architecture, List<Digest> diffIds) {
    return "{\"architecture\":\"%s\",\"os\":\"linux\",\"config\":{},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[%s]}}"
        .formatted(
            architecture,
            diffIds.stream().map(id -> "\"" + id + "\"").collect(Collectors.joining(",")));
  }

  public static String path(Digest digest) {
    return "blobs/" + digest.algorithm().id() + "/" + digest.hex();
  }

  public static String json(Descriptor descriptor) {
    return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
        .formatted(descriptor.mediaType(), descriptor.digest(), descriptor.size());
  }

  private static String json(List<Descriptor> descriptors) {
    return descriptors.stream().map(TestLayout::json).collect(Collectors.joining(","));
  }
}
