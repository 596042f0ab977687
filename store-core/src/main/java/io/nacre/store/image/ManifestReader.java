package io.nacre.store.image;

import io.nacre.store.MalformedException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects the fields of one manifest and decides what it is. */
final class ManifestReader {
  private final BoundedJson json;

  private @Nullable String mediaType;
  private @Nullable Long schemaVersion;
  private @Nullable Descriptor config;
  private @Nullable List<Descriptor> layers;
  private @Nullable List<Manifest.Entry> manifests;
  private @Nullable List<Descriptor> blobs;
  private @Nullable Descriptor subject;
  private @Nullable String artifactType;
  private Map<String, String> annotations = Map.of();

  private ManifestReader(BoundedJson json) {
    this.json = json;
  }

  static Manifest read(byte[] bytes, @Nullable String declared) {
    return BoundedJson.read(
        "the manifest",
        bytes,
        json -> {
          ManifestReader reader = new ManifestReader(json);
          if (!json.object(reader::field)) {
            throw new MalformedException("the manifest must be an object, not null");
          }
          return reader.manifest(declared);
        });
  }

  private void field(String name) {
    switch (name) {
      case "mediaType" -> mediaType = json.string();
      case "schemaVersion" -> schemaVersion = json.number();
      case "config" -> config = descriptor();
      case "layers" -> layers = json.list(this::requiredDescriptor);
      case "manifests" -> manifests = json.list(() -> entry());
      case "blobs" -> blobs = json.list(this::requiredDescriptor);
      case "subject" -> subject = descriptor();
      case "artifactType" -> artifactType = emptyToNull(json.string());
      case "annotations" -> annotations = json.strings();
      default -> {
        // image-spec, considerations.md: unknown fields are ignored
      }
    }
  }

  private Manifest manifest(@Nullable String declared) {
    String type = type(declared);
    if (schemaVersion == null ? !type.equals(MediaTypes.OCI_ARTIFACT) : schemaVersion != 2) {
      throw new MalformedException("the manifest's schemaVersion must be 2");
    }
    return switch (type) {
      case MediaTypes.OCI_MANIFEST, MediaTypes.DOCKER_MANIFEST -> image(type);
      case MediaTypes.OCI_INDEX, MediaTypes.DOCKER_LIST -> index(type);
      case MediaTypes.OCI_ARTIFACT ->
          new Manifest.Artifact(
              type, blobs == null ? List.of() : blobs, subject, artifactType, annotations);
      default ->
          throw new MalformedException(
              "'%s' is not the media type of a manifest"
                  .formatted(MalformedException.excerpt(type)));
    };
  }

  /** What it is by its own word, by the word of whoever sent it, or by its shape. */
  private String type(@Nullable String declared) {
    String own = emptyToNull(mediaType);
    if (isSchema1(own) || isSchema1(declared) || (schemaVersion != null && schemaVersion == 1)) {
      throw new MalformedException(
          "Docker schema 1 manifests are not supported: build or push the image with a client of this decade");
    }
    if (own != null && declared != null && !own.equals(declared)) {
      throw new MalformedException(
          "the manifest says that it is '%s' but came as '%s'"
              .formatted(MalformedException.excerpt(own), MalformedException.excerpt(declared)));
    }
    if (own != null) {
      return own;
    }
    if (declared != null) {
      return declared;
    }
    return manifests != null ? MediaTypes.OCI_INDEX : MediaTypes.OCI_MANIFEST;
  }

  /** A document that is an image to one reader and an index to another is refused. */
  private Manifest image(String type) {
    if (manifests != null) {
      throw new MalformedException("an image manifest must not list manifests");
    }
    if (config == null) {
      throw new MalformedException("the image manifest has no config");
    }
    String shown = artifactType == null ? config.mediaType() : artifactType;
    return new Manifest.Image(
        type, config, layers == null ? List.of() : layers, subject, shown, annotations);
  }

  private Manifest index(String type) {
    if (config != null || layers != null) {
      throw new MalformedException("an index must have neither config nor layers");
    }
    if (manifests == null) {
      throw new MalformedException("the index does not list manifests");
    }
    return new Manifest.Index(type, manifests, subject, artifactType, annotations);
  }

  private @Nullable Descriptor descriptor() {
    return new DescriptorReader(json).read();
  }

  private Descriptor requiredDescriptor() {
    return entry().descriptor();
  }

  private Manifest.Entry entry() {
    DescriptorReader reader = new DescriptorReader(json);
    Descriptor descriptor = reader.read();
    if (descriptor == null) {
      throw new MalformedException("the manifest has null in place of a descriptor");
    }
    return new Manifest.Entry(descriptor, reader.platform(), reader.annotations());
  }

  private static boolean isSchema1(@Nullable String type) {
    return type != null && type.startsWith("application/vnd.docker.distribution.manifest.v1+");
  }

  static @Nullable String emptyToNull(@Nullable String text) {
    return text == null || text.isEmpty() ? null : text;
  }
}
