package io.nacre.store.image;

import java.util.Set;

/**
 * The media types of OCI image-spec (media-types.md) and Docker schema 2 that Nacre acts on; others
 * pass through.
 */
public final class MediaTypes {
  public static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  public static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";
  public static final String OCI_ARTIFACT = "application/vnd.oci.artifact.manifest.v1+json";
  public static final String OCI_CONFIG = "application/vnd.oci.image.config.v1+json";
  public static final String OCI_LAYER = "application/vnd.oci.image.layer.v1.tar";
  public static final String OCI_EMPTY = "application/vnd.oci.empty.v1+json";
  public static final String DOCKER_MANIFEST =
      "application/vnd.docker.distribution.manifest.v2+json";
  public static final String DOCKER_LIST =
      "application/vnd.docker.distribution.manifest.list.v2+json";
  public static final String DOCKER_CONFIG = "application/vnd.docker.container.image.v1+json";
  public static final String DOCKER_LAYER = "application/vnd.docker.image.rootfs.diff.tar";

  private static final Set<String> INDEXES = Set.of(OCI_INDEX, DOCKER_LIST);

  private static final Set<String> MANIFESTS =
      Set.of(OCI_MANIFEST, OCI_INDEX, OCI_ARTIFACT, DOCKER_MANIFEST, DOCKER_LIST);

  private MediaTypes() {}

  /** Whether content of this type is a manifest that {@link Manifest#parse} reads. */
  public static boolean isManifest(String mediaType) {
    return MANIFESTS.contains(mediaType);
  }

  /** Whether manifests of this type list other manifests. */
  public static boolean isIndex(String mediaType) {
    return INDEXES.contains(mediaType);
  }

  /**
   * Layers that must not be stored with the image: image-spec, layer.md, "Non-distributable
   * layers", and Docker's foreign ones.
   */
  public static boolean isForeignLayer(String mediaType) {
    return mediaType.startsWith("application/vnd.oci.image.layer.nondistributable.")
        || mediaType.startsWith("application/vnd.docker.image.rootfs.foreign.");
  }
}
