package io.nacre.ipfs.gateway;

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
import io.nacre.store.dag.DagPbNode;
import io.nacre.store.image.Digest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Trustless Gateway Specification, raw blocks, over a real socket and a real store. */
class BlockHandlerTest {
  private static final int MIB = 1 << 20;
  private static final String RAW = "application/vnd.ipld.raw";

  /** The empty identity block that Kubo probes gateways with. */
  private static final String PROBE = "bafkqaaa";

  private final Set<Digest> secret = new HashSet<>();
  private final Store store;
  private final HttpServer server;
  private final HttpClient http = new HttpClient(HttpClient.Options.DEFAULT);

  BlockHandlerTest(@TempDir Path folder) throws IOException {
    store = Store.open(folder);
    BlockHandler handler = new BlockHandler(store.blobs(), (_, blob) -> !secret.contains(blob));
    server =
        HttpServer.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new Router().mount(BlockHandler.PREFIX, handler),
            HttpServer.Options.DEFAULT);
  }

  @AfterEach
  void close() throws IOException {
    http.close();
    server.close();
    store.close();
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Answer(int status, Headers headers, byte[] body) {}

  @Test
  void everyBlockOfABlobIsServedAndVerifies() throws Exception {
    byte[] content = bytes(1, 2 * MIB + 5);
    Blob blob = push(content);
    Answer root = get("/ipfs/" + blob.root() + "?format=raw");
    assertThat(root.status()).isEqualTo(200);
    assertThat(blob.root().verifies(ByteBuffer.wrap(root.body()))).isTrue();
    List<Cid> leaves =
        DagPbNode.decode(ByteBuffer.wrap(root.body())).links().stream().map(l -> l.cid()).toList();
    assertThat(leaves).hasSize(3);
    for (int i = 0; i < 3; i++) {
      Answer leaf = get("/ipfs/" + leaves.get(i) + "?format=raw");
      assertThat(leaf.body())
          .isEqualTo(Arrays.copyOfRange(content, i * MIB, Math.min(content.length, (i + 1) * MIB)));
    }
  }

  @Test
  void theHeadersAreThoseOfTheSpecification() throws Exception {
    Cid cid = push(bytes(2, 10)).root();
    Headers headers = get("/ipfs/" + cid + "?format=raw").headers();
    assertThat(headers.first("Content-Type")).contains(RAW);
    assertThat(headers.first("Content-Length")).contains("10");
    assertThat(headers.first("Etag")).contains("\"" + cid + ".raw\"");
    assertThat(headers.first("Cache-Control")).contains("public, max-age=29030400, immutable");
    assertThat(headers.first("X-Ipfs-Path")).contains("/ipfs/" + cid);
    assertThat(headers.first("X-Ipfs-Roots")).contains(cid.toString());
    assertThat(headers.first("X-Content-Type-Options")).contains("nosniff");
    assertThat(headers.first("Content-Disposition"))
        .contains("attachment; filename=\"" + cid + ".bin\"");
  }

  @Test
  void headHasTheSameHeadersAndNoBody() throws Exception {
    Cid cid = push(bytes(3, 10)).root();
    Answer head = send("HEAD", "/ipfs/" + cid + "?format=raw", Headers.NONE);
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.headers().first("Content-Length")).contains("10");
    assertThat(head.body()).isEmpty();
  }

  @Test
  void theAcceptFieldAsksForARawBlockToo() throws Exception {
    Cid cid = push(bytes(4, 10)).root();
    String path = "/ipfs/" + cid;
    assertThat(send("GET", path, Headers.of("Accept", "text/html, " + RAW)).status())
        .isEqualTo(200);
    assertThat(send("GET", path + "?format=car", Headers.of("Accept", RAW)).status())
        .as("the query decides before the Accept field does")
        .isEqualTo(406);
    assertThat(get(path).status()).isEqualTo(406);
  }

  @Test
  void whoHasTheBlockAlreadyIsToldSo() throws Exception {
    Cid cid = push(bytes(5, 10)).root();
    String path = "/ipfs/" + cid + "?format=raw";
    String etag = "\"" + cid + ".raw\"";
    for (String known : List.of(etag, "W/" + etag, "\"x\", " + etag, "*")) {
      Answer answer = send("GET", path, Headers.of("If-None-Match", known));
      assertThat(answer.status()).as(known).isEqualTo(304);
      assertThat(answer.body()).isEmpty();
    }
    assertThat(send("GET", path, Headers.of("If-None-Match", "\"" + cid + "\"")).status())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD"})
  void blocksThatLieInTheirCidAreAlwaysThere(String method) throws Exception {
    Answer empty = send(method, "/ipfs/" + PROBE + "?format=raw", Headers.NONE);
    assertThat(empty.status()).isEqualTo(200);
    assertThat(empty.headers().first("Content-Type")).contains(RAW);
    assertThat(empty.body()).isEmpty();
    Answer hello = send("GET", "/ipfs/bafkqablimvwgy3y?format=raw", Headers.NONE);
    assertThat(new String(hello.body(), UTF_8)).isEqualTo("hello");
  }

  @Test
  void aBlockIsServedWhileOneOfItsBlobsMayBeRead() throws Exception {
    byte[] shared = bytes(6, MIB);
    Blob first = push(Arrays.copyOf(shared, MIB + 1));
    Blob second = push(shared);
    String path = "/ipfs/" + second.root() + "?format=raw";
    secret.add(first.digest());
    assertThat(get(path).status()).isEqualTo(200);
    secret.add(second.digest());
    assertThat(get(path).status()).as("like one that is not held").isEqualTo(404);
  }

  @Test
  void whatIsNotHeldIsNotFound() throws Exception {
    Cid cid = Cid.raw(Digest.sha256(bytes(7, 10)));
    assertThat(get("/ipfs/" + cid + "?format=raw").status()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "bafk", "bafkqaaa/file", "Qm", "..%2f..%2fetc", "%00"})
  void whatIsNoCidIsABadRequest(String cid) throws Exception {
    assertThat(get("/ipfs/" + cid + "?format=raw").status()).isEqualTo(400);
  }

  @Test
  void nothingIsWritten() throws Exception {
    Answer answer = send("POST", "/ipfs/" + PROBE + "?format=raw", Headers.NONE);
    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.headers().first("Allow")).contains("GET, HEAD");
  }

  private Blob push(byte[] content) throws IOException {
    try (BlobWriter writer = store.blobs().write(Digest.Algorithm.SHA256)) {
      writer.write(ByteBuffer.wrap(content));
      return writer.commit();
    }
  }

  private static byte[] bytes(long seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private Answer get(String path) throws Exception {
    return send("GET", path, Headers.NONE);
  }

  private Answer send(String method, String path, Headers headers) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + server.address().getPort() + path);
    try (HttpClient.Incoming response =
        http.send(new HttpClient.Outgoing(method, uri, headers, new byte[0]))) {
      byte[] body = response.body().readAll(2 * MIB);
      return new Answer(response.status(), response.headers(), body);
    }
  }
}
