package io.nacre.agent.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nacre.agent.config.AgentConfig;
import io.nacre.agent.config.ConfigException;
import io.nacre.agent.config.ConfigFile;
import io.nacre.agent.config.Sources;
import io.nacre.http.Headers;
import io.nacre.http.HttpClient;
import io.nacre.store.image.Digest;
import io.nacre.store.image.MediaTypes;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent with another one as its upstream. */
class UpstreamSetupTest {
  private static final byte[] CONFIG = "{}".getBytes(StandardCharsets.UTF_8);
  private static final byte[] MANIFEST =
      """
      {"schemaVersion":2,"mediaType":"%s","layers":[],
       "config":{"mediaType":"%s","digest":"%s","size":2}}"""
          .formatted(MediaTypes.OCI_MANIFEST, MediaTypes.OCI_CONFIG, Digest.sha256(CONFIG))
          .getBytes(StandardCharsets.UTF_8);

  @TempDir private Path folder;

  @Test
  void itPullsThroughUnderTheUpstreamsNameAndAtItsMirror() throws Exception {
    int mirrorPort = freePort();
    try (HttpClient http = new HttpClient(HttpClient.Options.DEFAULT);
        Agent upstream = start("upstream", Map.of())) {
      String there = "http://" + upstream.serving().listen();
      send(
          http,
          201,
          "POST",
          there + "/v2/app/blobs/uploads/?digest=" + Digest.sha256(CONFIG),
          CONFIG);
      send(http, 201, "PUT", there + "/v2/app/manifests/1", MANIFEST);
      Map<String, String> flags =
          Map.of(
              "upstream",
              "up.test=" + there,
              "mirror",
              "127.0.0.1:%d=up.test".formatted(mirrorPort));
      try (Agent agent = start("agent", flags)) {
        String here = "http://" + agent.serving().listen();
        byte[] none = {};
        assertThat(send(http, 200, "GET", here + "/v2/up.test/app/manifests/1", none))
            .isEqualTo(MANIFEST);
        assertThat(
                send(
                    http,
                    200,
                    "GET",
                    "http://127.0.0.1:%d/v2/app/blobs/%s"
                        .formatted(mirrorPort, Digest.sha256(CONFIG)),
                    none))
            .isEqualTo(CONFIG);
        send(http, 404, "GET", here + "/v2/app/manifests/1", none);
        send(http, 403, "PUT", here + "/v2/up.test/app/manifests/1", MANIFEST);
        assertThat(
                new String(send(http, 200, "GET", here + "/metrics", none), StandardCharsets.UTF_8))
            .contains("nacre_last_known_answers_total 0")
            .contains("nacre_upstream_requests_total{upstream=\"up.test\",outcome=\"ok\"} 3\n")
            .contains("nacre_upstream_requests_total{upstream=\"up.test\",outcome=\"failed\"} 0\n")
            .contains(
                "nacre_upstream_received_bytes_total{upstream=\"up.test\"} %d\n"
                    .formatted(MANIFEST.length + CONFIG.length))
            .contains("nacre_upstream_resting{upstream=\"up.test\"} 0\n");
      }
    }
  }

  @Test
  void aMirrorOfNoUpstreamIsRefused() {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> start("agent", Map.of("mirror", "127.0.0.1:0=else.where")).close())
        .withMessageContaining("else.where");
  }

  @Test
  void aMirrorOffLoopbackIsRefused() {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> start("agent", Map.of("mirror", "0.0.0.0:0=docker.io")).close())
        .withMessageContaining("--insecure-listen");
  }

  private Agent start(String name, Map<String, String> more) throws Exception {
    Map<String, String> flags = new HashMap<>(more);
    flags.put("data", folder.resolve(name).toString());
    flags.put("listen", "127.0.0.1:0");
    return Agent.start(AgentConfig.read(new Sources(flags, Map.of(), ConfigFile.NONE)));
  }

  private static byte[] send(HttpClient http, int status, String method, String uri, byte[] body)
      throws Exception {
    Headers headers =
        method.equals("PUT") ? Headers.of("Content-Type", MediaTypes.OCI_MANIFEST) : Headers.NONE;
    try (HttpClient.Incoming answer =
        http.send(new HttpClient.Outgoing(method, URI.create(uri), headers, body))) {
      byte[] content = answer.body().readAll(1 << 16);
      assertThat(answer.status())
          .as("%s %s: %s", method, uri, new String(content, StandardCharsets.UTF_8))
          .isEqualTo(status);
      return content;
    }
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
