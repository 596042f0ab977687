package io.nacre.agent.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code inspect}: everything about one image.
 *
 * @param name as it was asked for
 * @param repository where it is
 * @param digest of the manifest
 * @param mediaType of the manifest
 * @param size of the manifest and all it names, in bytes
 * @param kept {@code cached}, {@code tagged} or {@code pinned}
 * @param tags of this manifest in this repository
 * @param pins of this manifest in this repository
 * @param complete whether every blob is held
 * @param imageCid CID of the image as an OCI layout directory, once it is complete
 * @param noImageCid why it will never have one; null when it has, or may yet
 * @param platforms one for each image manifest
 * @param blobs every manifest, config and layer
 */
public record ImageView(
    String name,
    String repository,
    String digest,
    String mediaType,
    long size,
    String kept,
    List<String> tags,
    List<String> pins,
    boolean complete,
    @Nullable String imageCid,
    @Nullable String noImageCid,
    List<PlatformView> platforms,
    List<BlobView> blobs) {

  /**
   * The image for one platform.
   *
   * @param platform {@code linux/amd64}, or null when nothing says what it is for
   * @param digest of its manifest
   * @param complete whether the manifest and every blob below it is held
   * @param imageCid of this image alone, once it is complete
   */
  public record PlatformView(
      @Nullable String platform, String digest, boolean complete, @Nullable String imageCid) {}

  /**
   * A blob of the image.
   *
   * @param kind {@code manifest}, {@code config} or {@code layer}
   * @param digest what it is published under
   * @param mediaType of its descriptor
   * @param size in bytes
   * @param cid its root CID, when it is held
   * @param sources where its bytes came from, in order
   */
  public record BlobView(
      String kind,
      String digest,
      String mediaType,
      long size,
      @Nullable String cid,
      List<SourceView> sources) {}

  /**
   * Where bytes came from, or who was caught at sending wrong ones.
   *
   * @param kind {@code push}, {@code import}, {@code peer}, {@code upstream}, {@code ipfs} or
   *     {@code lied}
   * @param source who
   * @param bytes how many
   * @param when RFC 3339
   */
  public record SourceView(String kind, String source, long bytes, String when) {}
}
