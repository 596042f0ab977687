package io.nacre.agent.testing;

import io.nacre.store.image.MediaTypes;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A registry's own HTTP API: what tests put in and look up when no client is to be trusted. */
public final class RegistryApi {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final URI base;
  private final Optional<String> authorization;

  private RegistryApi(URI base, Optional<String> authorization) {
    this.base = base;
    this.authorization = authorization;
  }

  /**
   * @param base such as {@code http://127.0.0.1:5050}
   */
  public static RegistryApi at(URI base) {
    return new RegistryApi(base, Optional.empty());
  }

  /** The same, asked as the one whom this header names. */
  public RegistryApi as(String header) {
    return new RegistryApi(base, Optional.of(header));
  }

  /** Pushes the image or index that an OCI layout holds, and all below it. */
  public void push(Path layout, String repository, String tag) throws IOException {
    JsonNode index = JSON.readTree(Files.readAllBytes(layout.resolve("index.json")));
    push(layout, repository, index.at("/manifests/0"), tag);
  }

  private void push(Path layout, String repository, JsonNode descriptor, String reference)
      throws IOException {
    Path file = file(layout, descriptor);
    JsonNode manifest = JSON.readTree(Files.readAllBytes(file));
    for (JsonNode child : manifest.path("manifests")) {
      push(layout, repository, child, child.path("digest").asString());
    }
    List<JsonNode> blobs = new ArrayList<>(manifest.path("layers").values());
    if (manifest.has("config")) {
      blobs.add(manifest.path("config"));
    }
    for (JsonNode blob : blobs) {
      upload(repository, blob.path("digest").asString(), file(layout, blob));
    }
    send(
        201,
        request("/v2/%s/manifests/%s".formatted(repository, reference))
            .header("Content-Type", descriptor.path("mediaType").asString())
            .PUT(BodyPublishers.ofFile(file)));
  }

  private static Path file(Path layout, JsonNode descriptor) {
    return layout.resolve("blobs").resolve(descriptor.path("digest").asString().replace(':', '/'));
  }

  private void upload(String repository, String digest, Path file) throws IOException {
    HttpResponse<String> begun =
        send(
            202,
            request("/v2/%s/blobs/uploads/".formatted(repository)).POST(BodyPublishers.noBody()));
    String location = begun.headers().firstValue("Location").orElseThrow();
    String separator = location.contains("?") ? "&" : "?";
    send(
        201,
        request(location + separator + "digest=" + digest)
            .header("Content-Type", "application/octet-stream")
            .PUT(BodyPublishers.ofFile(file)));
  }

  /** What a tag names; nothing when there is no such tag. */
  public Optional<String> digest(String repository, String tag) {
    HttpResponse<String> answer = manifest(repository, tag);
    return switch (answer.statusCode()) {
      case 200 -> answer.headers().firstValue("Docker-Content-Digest");
      case 404 -> Optional.empty();
      default -> throw unexpected(answer);
    };
  }

  /**
   * The digests of an image's layers as plain tar archives, as its config has them: the same
   * whatever a client makes of manifest and compression.
   */
  public List<String> diffIds(String repository, String reference) {
    JsonNode manifest = JSON.readTree(expect(200, manifest(repository, reference)).body());
    String config = manifest.at("/config/digest").asString();
    for (JsonNode layer : manifest.path("layers")) {
      String digest = layer.path("digest").asString();
      send(
          200,
          request("/v2/%s/blobs/%s".formatted(repository, digest))
              .method("HEAD", BodyPublishers.noBody()));
    }
    JsonNode content =
        JSON.readTree(send(200, request("/v2/%s/blobs/%s".formatted(repository, config))).body());
    return content.at("/rootfs/diff_ids").values().stream().map(JsonNode::asString).toList();
  }

  /** {@link #diffIds} of the images of an index, by their architectures. */
  public Map<String, List<String>> platforms(String repository, String tag) {
    JsonNode index = JSON.readTree(expect(200, manifest(repository, tag)).body());
    return index.path("manifests").values().stream()
        .collect(
            Collectors.toMap(
                child -> child.at("/platform/architecture").asString(),
                child -> diffIds(repository, child.path("digest").asString())));
  }

  private HttpResponse<String> manifest(String repository, String reference) {
    return send(
        request("/v2/%s/manifests/%s".formatted(repository, reference))
            .header(
                "Accept",
                String.join(
                    ",",
                    MediaTypes.OCI_MANIFEST,
                    MediaTypes.OCI_INDEX,
                    MediaTypes.DOCKER_MANIFEST,
                    MediaTypes.DOCKER_LIST))
            .build());
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path)).timeout(PATIENCE);
    authorization.ifPresent(header -> request.header("Authorization", header));
    return request;
  }

  private static HttpResponse<String> send(int status, HttpRequest.Builder request) {
    return expect(status, send(request.build()));
  }

  private static HttpResponse<String> expect(int status, HttpResponse<String> answer) {
    if (answer.statusCode() != status) {
      throw unexpected(answer);
    }
    return answer;
  }

  private static AssertionError unexpected(HttpResponse<String> answer) {
    return new AssertionError(
        "%s: %d %s".formatted(answer.request(), answer.statusCode(), answer.body()));
  }

  private static HttpResponse<String> send(HttpRequest request) {
    try {
      return CLIENT.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(request.toString(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(request.toString(), e);
    }
  }
}
