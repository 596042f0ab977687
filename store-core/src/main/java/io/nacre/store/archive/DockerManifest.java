package io.nacre.store.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nacre.store.image.Descriptor;
import io.nacre.store.image.MediaTypes;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Writes the manifest that a docker-archive implies: Image Manifest Version 2, Schema 2. The same
 * config and layers give the same bytes, so an image has the same digest whoever imports it.
 */
final class DockerManifest {
  private DockerManifest() {}

  static byte[] of(Descriptor config, List<Descriptor> layers) {
    return "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]}"
        .formatted(
            MediaTypes.DOCKER_MANIFEST,
            json(config),
            layers.stream().map(DockerManifest::json).collect(Collectors.joining(",")))
        .getBytes(UTF_8);
  }

  /** Media types and digests have no character that JSON would escape. */
  private static String json(Descriptor descriptor) {
    return "{\"mediaType\":\"%s\",\"size\":%d,\"digest\":\"%s\"}"
        .formatted(descriptor.mediaType(), descriptor.size(), descriptor.digest());
  }
}
