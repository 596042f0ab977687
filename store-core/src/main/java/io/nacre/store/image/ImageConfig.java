package io.nacre.store.image;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What Nacre reads of an image's config: OCI image-spec, config.md, and Docker's Image JSON.
 *
 * @param platform what the image runs on, or null when the config does not say
 * @param diffIds the digests of the uncompressed layers, the base first
 */
public record ImageConfig(@Nullable Platform platform, List<Digest> diffIds) {

  /** Whether content of this type is a config that {@link #parse} reads. */
  public static boolean isConfig(String mediaType) {
    return mediaType.equals(MediaTypes.OCI_CONFIG) || mediaType.equals(MediaTypes.DOCKER_CONFIG);
  }

  /**
   * @throws io.nacre.store.MalformedException when it is not the config of an image
   */
  public static ImageConfig parse(byte[] bytes) {
    return BoundedJson.read(
        "the image config",
        bytes,
        json -> {
          Fields fields = new Fields(json);
          json.object(fields::field);
          return new ImageConfig(fields.platform.build(), fields.diffIds);
        });
  }

  private static final class Fields {
    private final BoundedJson json;
    private final PlatformFields platform = new PlatformFields();
    private List<Digest> diffIds = List.of();

    Fields(BoundedJson json) {
      this.json = json;
    }

    void field(String name) {
      if (name.equals("rootfs")) {
        json.object(this::rootfsField);
      } else {
        platform.field(json, name);
      }
    }

    private void rootfsField(String name) {
      if (name.equals("diff_ids")) {
        diffIds = json.list(() -> Digest.parse(json.stringOrEmpty()));
      }
    }
  }
}
