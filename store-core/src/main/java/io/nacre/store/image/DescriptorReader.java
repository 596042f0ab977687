package io.nacre.store.image;

import io.nacre.store.MalformedException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one descriptor (image-spec, descriptor.md) with the platform an index may give it. */
final class DescriptorReader {
  private final BoundedJson json;

  private @Nullable String mediaType;
  private @Nullable String digest;
  private @Nullable Long size;
  private @Nullable Platform platform;
  private Map<String, String> annotations = Map.of();

  DescriptorReader(BoundedJson json) {
    this.json = json;
  }

  /** The descriptor, or null when there is a null instead. */
  @Nullable Descriptor read() {
    if (!json.object(this::field)) {
      return null;
    }
    if (mediaType == null || digest == null || size == null) {
      throw new MalformedException(
          "a descriptor in the manifest lacks its mediaType, digest or size");
    }
    return new Descriptor(mediaType, Digest.parse(digest), size);
  }

  @Nullable Platform platform() {
    return platform;
  }

  Map<String, String> annotations() {
    return annotations;
  }

  private void field(String name) {
    switch (name) {
      case "mediaType" -> mediaType = json.string();
      case "digest" -> digest = json.string();
      case "size" -> size = json.number();
      case "platform" -> platform = readPlatform();
      case "annotations" -> annotations = json.strings();
      default -> {
        // data and urls are for clients
      }
    }
  }

  private @Nullable Platform readPlatform() {
    PlatformFields fields = new PlatformFields();
    json.object(name -> fields.field(json, name));
    return fields.build();
  }
}
