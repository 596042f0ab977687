package io.nacre.oci.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.http.HttpServer;
import io.nacre.http.Router;
import io.nacre.oci.access.Access;
import io.nacre.oci.access.Policy;
import io.nacre.oci.access.Rules;
import io.nacre.oci.access.RulesPolicy;
import io.nacre.store.Store;
import io.nacre.store.image.Digest;
import io.nacre.store.image.MediaTypes;
import io.nacre.store.image.Repository;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A registry over a real server and a real store in a folder, with peers to order. */
final class TestRegistry implements AutoCloseable {
  static final JsonMapper JSON = JsonMapper.builder().build();

  final Store store;
  final FakeSources sources;
  final Clock clock = new Clock();
  final RegistryHandler handler;
  final RawHttp http;
  private final HttpServer server;

  /** Time that passes when the test says so. */
  static final class Clock implements InstantSource {
    private volatile Instant now = Instant.parse("2026-11-24T12:00:00Z");

    @Override
    public Instant instant() {
      return now;
    }

    void pass(Duration time) {
      now = now.plus(time);
    }
  }

  private TestRegistry(Path folder, List<Policy> policies) throws IOException {
    store = Store.open(folder.resolve("data"));
    Path arriving = Files.createDirectories(folder.resolve("arriving"));
    sources = new FakeSources(store.blobs(), arriving);
    handler = new RegistryHandler(store, new Access(policies), sources, sources, clock);
    server =
        HttpServer.start(
            new InetSocketAddress("127.0.0.1", 0),
            new Router().mount("/v2/", handler),
            HttpServer.Options.DEFAULT);
    http = new RawHttp(server.address());
  }

  static TestRegistry start(Path folder) throws IOException {
    return start(folder, new RulesPolicy(Rules.OPEN));
  }

  static TestRegistry start(Path folder, Policy... policies) throws IOException {
    return new TestRegistry(folder, List.of(policies));
  }

  String authority() {
    return "127.0.0.1:" + server.address().getPort();
  }

  RawHttp.Answer get(String path, String... headers) throws IOException {
    return http.send("GET", path, headers);
  }

  RawHttp.Answer head(String path, String... headers) throws IOException {
    return http.send("HEAD", path, headers);
  }

  RawHttp.Answer delete(String path) throws IOException {
    return http.send("DELETE", path);
  }

  /** Pushes a blob in one request. */
  Digest push(String repository, byte[] bytes) throws IOException {
    Digest digest = Digest.sha256(bytes);
    RawHttp.Answer answer =
        http.send("POST", "/v2/%s/blobs/uploads/?digest=%s".formatted(repository, digest), bytes);
    assertThat(answer.status()).isEqualTo(201);
    return digest;
  }

  /** Begins an upload and returns its path. */
  String beginUpload(String repository) throws IOException {
    RawHttp.Answer answer = http.send("POST", "/v2/%s/blobs/uploads/".formatted(repository));
    assertThat(answer.status()).isEqualTo(202);
    return answer.header("Location").orElseThrow();
  }

  RawHttp.Answer putManifest(String repository, String reference, String manifest)
      throws IOException {
    return http.send(
        "PUT",
        "/v2/%s/manifests/%s".formatted(repository, reference),
        bytes(manifest),
        "Content-Type",
        JSON.readTree(manifest).path("mediaType").asString(MediaTypes.OCI_MANIFEST));
  }

  /** Pushes an image with its config and layers under a tag or its digest. */
  Digest pushImage(String repository, String reference, byte[]... layers) throws IOException {
    byte[] config = bytes("{\"config of\":\"%s\"}".formatted(reference));
    push(repository, config);
    for (byte[] layer : layers) {
      push(repository, layer);
    }
    String manifest = image(config, Map.of(), layers);
    RawHttp.Answer answer = putManifest(repository, reference, manifest);
    assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    return Digest.sha256(bytes(manifest));
  }

  /**
   * An image manifest.
   *
   * @param more further fields, as JSON
   */
  static String image(byte[] config, Map<String, String> more, byte[]... layers) {
    StringBuilder json = new StringBuilder("{\"schemaVersion\":2,\"mediaType\":\"");
    json.append(MediaTypes.OCI_MANIFEST).append("\",\"config\":");
    json.append(descriptor(MediaTypes.OCI_CONFIG, config)).append(",\"layers\":[");
    for (int i = 0; i < layers.length; i++) {
      json.append(i == 0 ? "" : ",").append(descriptor(MediaTypes.OCI_LAYER, layers[i]));
    }
    json.append("]");
    more.forEach((name, value) -> json.append(",\"%s\":%s".formatted(name, value)));
    return json.append("}").toString();
  }

  /** An index of manifests. */
  static String index(String... manifests) {
    StringBuilder json = new StringBuilder("{\"schemaVersion\":2,\"mediaType\":\"");
    json.append(MediaTypes.OCI_INDEX).append("\",\"manifests\":[");
    for (int i = 0; i < manifests.length; i++) {
      json.append(i == 0 ? "" : ",")
          .append(descriptor(MediaTypes.OCI_MANIFEST, bytes(manifests[i])));
    }
    return json.append("]}").toString();
  }

  static String descriptor(String mediaType, byte[] content) {
    return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
        .formatted(mediaType, Digest.sha256(content), content.length);
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static byte[] random(long seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  static Repository repository(String name) {
    return new Repository(name);
  }

  /** Asserts the specification's error body. */
  static void assertError(RawHttp.Answer answer, int status, ErrorCode code) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.header("Content-Type")).contains("application/json");
    JsonNode errors = JSON.readTree(answer.body()).path("errors");
    assertThat(errors.size()).isEqualTo(1);
    assertThat(errors.get(0).path("code").asString()).isEqualTo(code.name());
    assertThat(errors.get(0).path("message").asString()).isNotEmpty();
  }

  @Override
  public void close() throws IOException {
    server.close();
    handler.close();
    store.close();
  }
}
