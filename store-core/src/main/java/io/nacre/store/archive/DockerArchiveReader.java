package io.nacre.store.archive;

import io.nacre.store.MalformedException;
import io.nacre.store.blob.Blob;
import io.nacre.store.catalog.ManifestEntry;
import io.nacre.store.image.BoundedJson;
import io.nacre.store.image.Descriptor;
import io.nacre.store.image.Digest;
import io.nacre.store.image.ImageConfig;
import io.nacre.store.image.MediaTypes;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds the images of a docker-archive, what {@code docker save} wrote before version 25 and many
 * tools still do: manifest.json names configs and layers by path, and the config says what the
 * layers hash to. Each image gets a Docker schema 2 manifest over the bytes as they are.
 */
final class DockerArchiveReader {
  private static final int BUFFER = 64 * 1024;

  private final Intake intake;

  /** Media types of the layers whose uncompressed bytes were found to have a diff ID. */
  private final Map<LayerIdentity, String> checked = new HashMap<>();

  DockerArchiveReader(Intake intake) {
    this.intake = intake;
  }

  /**
   * @param manifestJson the bytes of {@code manifest.json}
   * @throws MalformedException when a document is not what it should be
   */
  List<ArchivedImage> read(byte[] manifestJson) throws IOException {
    List<ArchivedImage> images = new ArrayList<>();
    for (Item item : Item.list(manifestJson)) {
      images.add(image(item));
    }
    return images;
  }

  private ArchivedImage image(Item item) throws IOException {
    Blob config = file(item.config);
    List<Digest> diffIds = ImageConfig.parse(Intake.bytes(config)).diffIds();
    if (diffIds.size() != item.layers.size()) {
      throw new ArchiveException(
          "an image in the archive has %d layers, but its config says %d"
              .formatted(item.layers.size(), diffIds.size()));
    }
    List<Descriptor> layers = new ArrayList<>();
    for (int i = 0; i < diffIds.size(); i++) {
      Blob layer = file(item.layers.get(i));
      layers.add(new Descriptor(mediaType(layer, diffIds.get(i)), layer.digest(), layer.size()));
    }
    Descriptor configDescriptor =
        new Descriptor(MediaTypes.DOCKER_CONFIG, config.digest(), config.size());
    Blob manifest = intake.add(DockerManifest.of(configDescriptor, layers));
    Set<Digest> members = new HashSet<>(Set.of(config.digest()));
    layers.forEach(layer -> members.add(layer.digest()));
    ManifestEntry root =
        new ManifestEntry(
            new Descriptor(MediaTypes.DOCKER_MANIFEST, manifest.digest(), manifest.size()),
            null,
            MediaTypes.DOCKER_CONFIG);
    ArchivedImage.Part part = new ArchivedImage.Part(root, List.copyOf(members));
    List<ImageName> names = item.tags.stream().map(ImageName::ofArchive).toList();
    return new ArchivedImage(part, List.of(), members, names);
  }

  private Blob file(String path) throws ArchiveException {
    return intake
        .file(path)
        .orElseThrow(
            () ->
                new ArchiveException(
                    "the archive lacks '%s', which its manifest.json names"
                        .formatted(MalformedException.excerpt(path))));
  }

  private String mediaType(Blob layer, Digest diffId) throws IOException {
    LayerIdentity identity = new LayerIdentity(layer.digest(), diffId);
    String known = checked.get(identity);
    if (known == null) {
      known = check(layer, diffId);
      checked.put(identity, known);
    }
    return known;
  }

  /** Most layers are plain tars, and hashing them again would tell nothing new. */
  private static String check(Blob layer, Digest diffId) throws IOException {
    if (layer.digest().equals(diffId)) {
      return MediaTypes.DOCKER_LAYER;
    }
    try (InputStream file = new BufferedInputStream(Files.newInputStream(layer.file()), BUFFER)) {
      Compression compression = Compression.detect(file);
      if (!hash(compression, file, diffId.algorithm()).equals(diffId)) {
        throw new ArchiveException(
            "a layer in the archive does not have the diff ID %s that its image's config says"
                .formatted(diffId));
      }
      return compression == Compression.NONE
          ? MediaTypes.DOCKER_LAYER
          : MediaTypes.DOCKER_LAYER + "." + compression.suffix();
    }
  }

  private static Digest hash(Compression compression, InputStream file, Digest.Algorithm algorithm)
      throws IOException {
    MessageDigest hasher = algorithm.hasher();
    byte[] buffer = new byte[BUFFER];
    try (InputStream plain = compression.open(file)) {
      for (int read = plain.read(buffer); read >= 0; read = plain.read(buffer)) {
        hasher.update(buffer, 0, read);
      }
    } catch (IOException e) {
      throw new ArchiveException("a layer in the archive cannot be decompressed", e);
    }
    return Digest.of(algorithm, hasher.digest());
  }

  private record LayerIdentity(Digest layer, Digest diffId) {}

  /** One image in manifest.json. */
  private static final class Item {
    private String config = "";
    private List<String> tags = List.of();
    private List<String> layers = List.of();

    static List<Item> list(byte[] manifestJson) {
      return BoundedJson.read(
          "manifest.json",
          manifestJson,
          json ->
              json.list(
                  () -> {
                    Item item = new Item();
                    json.object(name -> item.field(json, name));
                    return item;
                  }));
    }

    private void field(BoundedJson json, String name) {
      switch (name) {
        case "Config" -> config = json.stringOrEmpty();
        case "RepoTags" -> tags = json.list(json::stringOrEmpty);
        case "Layers" -> layers = json.list(json::stringOrEmpty);
        default -> {
          // Parent and LayerSources are for Docker itself
        }
      }
    }
  }
}
