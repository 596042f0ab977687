package io.nacre.agent.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.agent.cli.Cli;
import io.nacre.agent.testing.LocalAgent;
import io.nacre.agent.testing.TestImage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one agent's users may not read there they cannot get by way of another agent. */
class VouchingTest {
  private static final String OCI = "application/vnd.oci.image.manifest.v1+json";

  @TempDir Path folder;

  @Test
  void aManifestThatListsAnothersLayerDoesNotOpenIt() throws Exception {
    TestImage image = TestImage.write(folder, 3, 2000);
    String layer = image.layers().getFirst();
    try (LocalAgent first = LocalAgent.withPeers();
        LocalAgent second = first.joined();
        HttpClient http = HttpClient.newHttpClient()) {
      Cli.Result imported = Cli.at(second, "import", folder.toString(), "--as", "secret/app");
      assertThat(imported.exit()).isZero();
      push(http, first, image.blob(image.config()), image.config());
      String manifest = Files.readString(image.blob(image.manifest()));
      assertThat(put(http, first, manifest)).isEqualTo(201);

      assertThat(get(http, second, "manifests/1")).isEqualTo(200);
      assertThat(get(http, second, "blobs/" + image.config())).isEqualTo(200);
      assertThat(get(http, second, "blobs/" + layer)).isEqualTo(404);

      push(http, first, image.blob(layer), layer);
      assertThat(get(http, second, "manifests/1")).isEqualTo(200);
      assertThat(get(http, second, "blobs/" + layer)).isEqualTo(200);
    }
  }

  private static int get(HttpClient http, LocalAgent agent, String path) throws Exception {
    return send(http, HttpRequest.newBuilder(agent.uri().resolve("/v2/evil/app/" + path)));
  }

  private static int put(HttpClient http, LocalAgent agent, String manifest) throws Exception {
    return send(
        http,
        HttpRequest.newBuilder(agent.uri().resolve("/v2/evil/app/manifests/1"))
            .header("Content-Type", OCI)
            .PUT(HttpRequest.BodyPublishers.ofString(manifest, StandardCharsets.UTF_8)));
  }

  private static void push(HttpClient http, LocalAgent agent, Path blob, String digest)
      throws Exception {
    URI uri = agent.uri().resolve("/v2/evil/app/blobs/uploads/?digest=" + digest);
    assertThat(send(http, HttpRequest.newBuilder(uri).POST(body(blob)))).isEqualTo(201);
  }

  private static HttpRequest.BodyPublisher body(Path blob) throws IOException {
    return HttpRequest.BodyPublishers.ofFile(blob);
  }

  private static int send(HttpClient http, HttpRequest.Builder request) throws Exception {
    return http.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
  }
}
