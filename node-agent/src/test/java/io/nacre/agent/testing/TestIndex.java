package io.nacre.agent.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;

/**
 * An image for several platforms, as an OCI image layout in a folder.
 *
 * @param folder the layout, with the one index in it
 * @param index its digest
 * @param images one for each platform
 */
public record TestIndex(Path folder, String index, List<TestImage> images) {
  private static final String OCI = "application/vnd.oci.image.";

  /**
   * Writes one; each image has one layer of this length.
   *
   * @param platforms architectures of Linux
   */
  public static TestIndex write(Path folder, long seed, long layerBytes, String... platforms)
      throws IOException {
    StringBuilder manifests = new StringBuilder();
    TestImage[] images = new TestImage[platforms.length];
    for (int i = 0; i < platforms.length; i++) {
      images[i] = TestImage.write(folder, platforms[i], seed + i, layerBytes);
      manifests
          .append(i == 0 ? "" : ",")
          .append(
              """
              {"mediaType":"%smanifest.v1+json","digest":"%s","size":%d,\
              "platform":{"os":"linux","architecture":"%s"}}"""
                  .formatted(
                      OCI,
                      images[i].manifest(),
                      Files.size(images[i].blob(images[i].manifest())),
                      platforms[i]));
    }
    byte[] index =
        """
        {"schemaVersion":2,"mediaType":"%sindex.v1+json","manifests":[%s]}"""
            .formatted(OCI, manifests)
            .getBytes(StandardCharsets.UTF_8);
    String hex = HexFormat.of().formatHex(TestImage.sha256().digest(index));
    Files.write(folder.resolve("blobs/sha256").resolve(hex), index);
    Files.writeString(
        folder.resolve("index.json"),
        """
        {"schemaVersion":2,"manifests":[{"mediaType":"%sindex.v1+json","digest":"sha256:%s","size":%d,\
        "annotations":{"org.opencontainers.image.ref.name":"%s"}}]}"""
            .formatted(OCI, hex, index.length, TestImage.TAG));
    return new TestIndex(folder, "sha256:" + hex, List.of(images));
  }
}
