package io.nacre.store.archive;

/** What an image can be written as. */
public enum ExportFormat {
  /** A tar of an OCI image layout (image-spec, image-layout.md). */
  OCI,
  /**
   * What {@code docker save} writes since version 25: an OCI image layout, and the manifest.json of
   * a docker-archive that names the same files. One platform only.
   */
  DOCKER,
  /** The blocks of the image as a folder, whose CID is the root: a CAR of version 1. */
  CAR
}
