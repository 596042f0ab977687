package io.nacre.bench.serving;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A repository of a registry, used by {@code curl}.
 *
 * @param base the registry's address
 * @param repository its name
 */
record Registry(URI base, String repository) {
  static final String MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";

  URI blob(TestFile file) {
    return base.resolve("/v2/%s/blobs/%s".formatted(repository, file.digest()));
  }

  URI manifest(String reference) {
    return base.resolve("/v2/%s/manifests/%s".formatted(repository, reference));
  }

  /** POST, then PUT of the whole: the way that costs least. */
  void push(TestFile blob) throws IOException, InterruptedException {
    String location =
        curl("-X", "POST", "-o", "/dev/null", "-w", "%header{location}", uploads().toString());
    URI upload = base.resolve(location);
    String separator = upload.getQuery() == null ? "?" : "&";
    curl(
        "-T",
        blob.file().toString(),
        "-H",
        "Content-Type: application/octet-stream",
        upload + separator + "digest=" + blob.digest());
  }

  private URI uploads() {
    return base.resolve("/v2/%s/blobs/uploads/".formatted(repository));
  }

  /** An image of these layers under a tag; gives the manifest, in a file in the folder. */
  TestFile pushImage(Path folder, String tag, List<TestFile> layers)
      throws IOException, InterruptedException {
    TestFile config =
        TestFile.write(
            folder.resolve("config.json"),
            "{\"architecture\":\"amd64\",\"os\":\"linux\"}".getBytes(StandardCharsets.UTF_8));
    push(config);
    for (TestFile layer : layers) {
      push(layer);
    }
    TestFile manifest = TestFile.write(folder.resolve("manifest.json"), manifestOf(config, layers));
    curl(
        "-T",
        manifest.file().toString(),
        "-H",
        "Content-Type: " + MANIFEST_TYPE,
        manifest(tag).toString());
    return manifest;
  }

  /** GETs a blob into nothing. */
  void pull(TestFile blob) throws IOException, InterruptedException {
    String size = curl("-o", "/dev/null", "-w", "%{size_download}", blob(blob).toString());
    if (Long.parseLong(size) != blob.size()) {
      throw new IOException("%s gave %s bytes".formatted(blob(blob), size));
    }
  }

  /** Until the first byte of a GET is there; the rest goes into nothing. */
  double secondsToFirstByte(TestFile blob) throws IOException, InterruptedException {
    String seconds = curl("-o", "/dev/null", "-w", "%{time_starttransfer}", blob(blob).toString());
    return Double.parseDouble(seconds);
  }

  /** GETs a blob into nothing, so many times at once. */
  void pullAtOnce(TestFile blob, int times) throws IOException, InterruptedException {
    String clients = String.valueOf(times);
    String sizes =
        curl(
            "--no-progress-meter",
            "--parallel",
            "--parallel-immediate",
            "--parallel-max",
            clients,
            "-o",
            "/dev/null",
            "-w",
            "%{size_download}\\n",
            blob(blob) + "#[1-" + clients + "]");
    long whole = sizes.lines().filter(size -> Long.parseLong(size) == blob.size()).count();
    if (whole != times) {
      throw new IOException("%s was whole %d of %d times".formatted(blob(blob), whole, times));
    }
  }

  /** GETs a manifest into nothing. */
  void pullManifest(String reference) throws IOException, InterruptedException {
    curl("-o", "/dev/null", "-H", "Accept: " + MANIFEST_TYPE, manifest(reference).toString());
  }

  private static byte[] manifestOf(TestFile config, List<TestFile> layers) {
    String all =
        layers.stream()
            .map(layer -> descriptor("application/vnd.oci.image.layer.v1.tar", layer))
            .collect(Collectors.joining(","));
    return """
        {"schemaVersion":2,"mediaType":"%s","config":%s,"layers":[%s]}"""
        .formatted(
            MANIFEST_TYPE, descriptor("application/vnd.oci.image.config.v1+json", config), all)
        .getBytes(StandardCharsets.UTF_8);
  }

  private static String descriptor(String type, TestFile blob) {
    return """
        {"mediaType":"%s","digest":"%s","size":%d}"""
        .formatted(type, blob.digest(), blob.size());
  }

  private static String curl(String... words) throws IOException, InterruptedException {
    String[] all = new String[words.length + 4];
    all[0] = "curl";
    all[1] = "--fail";
    all[2] = "--silent";
    all[3] = "--show-error";
    System.arraycopy(words, 0, all, 4, words.length);
    return Shell.run(all);
  }
}
