package io.nacre.ipfs.routing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.http.Headers;
import io.nacre.http.HttpClient;
import io.nacre.http.HttpServer;
import io.nacre.http.Router;
import io.nacre.store.Store;
import io.nacre.store.blob.Blob;
import io.nacre.store.blob.BlobWriter;
import io.nacre.store.cid.Cid;
import io.nacre.store.cid.Multibase;
import io.nacre.store.cid.PeerId;
import io.nacre.store.image.Digest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Delegated Routing V1, over a real socket and a real store. */
class RoutingHandlerTest {
  private static final PeerId SELF = PeerId.ofEd25519(new byte[32]);
  private static final String RECORD =
      "{\"Schema\":\"peer\",\"ID\":\"%s\",\"Addrs\":[\"/ip4/127.0.0.1/tcp/1/http\",\"/ip6/0:0:0:0:0:0:0:1/tcp/1/http\"],\"Protocols\":[\"transport-ipfs-gateway-http\"]}"
          .formatted(SELF);

  private final Set<Digest> secret = new HashSet<>();
  private final HttpClient http = new HttpClient(HttpClient.Options.DEFAULT);
  private Store store;
  private HttpServer server;
  private Blob blob;

  @BeforeEach
  void start(@TempDir Path folder) throws IOException {
    store = Store.open(folder);
    RoutingHandler handler =
        new RoutingHandler(
            store.blobs(),
            (_, digest) -> !secret.contains(digest),
            SELF,
            () ->
                List.of(
                    Multiaddr.http(new InetSocketAddress("127.0.0.1", 1)),
                    Multiaddr.http(new InetSocketAddress("::1", 1))));
    server =
        HttpServer.start(
            new InetSocketAddress("127.0.0.1", 0),
            new Router().mount(RoutingHandler.PREFIX, handler),
            HttpServer.Options.DEFAULT);
    try (BlobWriter writer = store.blobs().write(Digest.Algorithm.SHA256)) {
      writer.write(ByteBuffer.wrap(new byte[3 << 20]));
      blob = writer.commit();
    }
  }

  @AfterEach
  void close() throws IOException {
    http.close();
    server.close();
    store.close();
  }

  private record Answer(int status, Headers headers, String body) {}

  @Test
  void whatIsHeldHasThisAgentAsItsProvider() throws Exception {
    Answer answer = get("providers/" + blob.root());
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("{\"Providers\":[%s]}".formatted(RECORD));
    assertThat(answer.headers().mediaType()).contains("application/json");
    assertThat(answer.headers().first("Vary")).contains("Accept");
    assertThat(answer.headers().first("Access-Control-Allow-Origin")).contains("*");
    assertThat(answer.headers().first("Cache-Control"))
        .contains("public, max-age=300, stale-while-revalidate=3600, stale-if-error=3600");
  }

  @Test
  void whoAsksForLinesGetsLines() throws Exception {
    Answer answer =
        send("GET", "providers/" + blob.root(), Headers.of("Accept", "application/x-ndjson"));
    assertThat(answer.headers().mediaType()).contains("application/x-ndjson");
    assertThat(answer.body()).isEqualTo(RECORD + "\n");
  }

  @Test
  void whatIsNotHeldOrNotForEverybodyHasNoProviders() throws Exception {
    Answer unknown = get("providers/" + Cid.rawSha256(new byte[32]));
    assertThat(unknown.status()).isEqualTo(200);
    assertThat(unknown.body()).isEqualTo("{\"Providers\":[]}");
    assertThat(unknown.headers().first("Cache-Control")).contains("public, max-age=15");
    secret.add(blob.digest());
    assertThat(get("providers/" + blob.root()).body()).isEqualTo("{\"Providers\":[]}");
    assertThat(get("providers/bafkqaaa").body()).isEqualTo("{\"Providers\":[]}");
  }

  @Test
  void thisAgentIsThePeerOfItsId() throws Exception {
    String expected = "{\"Peers\":[%s]}".formatted(RECORD);
    assertThat(get("peers/" + SELF).body()).isEqualTo(expected);
    assertThat(get("peers/" + SELF.cid().toBase(Multibase.BASE36)).body()).isEqualTo(expected);
    assertThat(get("peers/QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N").body())
        .isEqualTo("{\"Peers\":[]}");
  }

  /** IPIP-484. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "filter-protocols=transport-bitswap|0",
        "filter-protocols=transport-bitswap,Transport-IPFS-Gateway-HTTP|2",
        "filter-protocols=unknown|0",
        "filter-addrs=ip4|1",
        "filter-addrs=!ip4|1",
        "filter-addrs=!ip4,!ip6|0",
        "filter-addrs=HTTP|2",
        "filter-addrs=http,!ip6|1",
        "filter-addrs=webrtc,unknown|0",
        "filter-addrs=tcp&filter-protocols=unknown,transport-ipfs-gateway-http|2"
      })
  void filters(String query, int addresses) throws Exception {
    Answer answer = get("providers/" + blob.root() + "?" + query);
    assertThat(answer.body().split("/tcp/1/http", -1)).hasSize(addresses + 1);
    assertThat(answer.body().contains("\"ID\"")).isEqualTo(addresses > 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"providers/", "providers/x", "providers/bafk/more", "peers/bafkqaaa"})
  void whatIsNoCidOrPeerIdCannotBeProcessed(String path) throws Exception {
    assertThat(get(path).status()).isEqualTo(422);
  }

  @Test
  void otherPathsAndMethods() throws Exception {
    assertThat(get("something").status()).isEqualTo(400);
    assertThat(get("ipns/" + SELF.cid()).status()).isEqualTo(501);
    assertThat(get("dht/closest/peers/" + blob.root()).status()).isEqualTo(501);
    assertThat(send("PUT", "ipns/" + SELF.cid(), Headers.NONE).status()).isEqualTo(501);
    Answer preflight =
        send(
            "OPTIONS",
            "providers/" + blob.root(),
            Headers.of("Origin", "https://a.example", "Access-Control-Request-Method", "GET"));
    assertThat(preflight.status()).isEqualTo(204);
    assertThat(preflight.headers().first("Access-Control-Allow-Methods")).contains("GET, OPTIONS");
  }

  private Answer get(String path) throws Exception {
    return send("GET", path, Headers.NONE);
  }

  private Answer send(String method, String path, Headers headers) throws Exception {
    URI uri =
        URI.create("http://127.0.0.1:" + server.address().getPort() + RoutingHandler.PREFIX + path);
    try (HttpClient.Incoming response =
        http.send(new HttpClient.Outgoing(method, uri, headers, new byte[0]))) {
      return new Answer(
          response.status(),
          response.headers(),
          new String(response.body().readAll(1 << 20), UTF_8));
    }
  }
}
