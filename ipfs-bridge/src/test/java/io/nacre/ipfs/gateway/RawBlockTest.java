package io.nacre.ipfs.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.http.Headers;
import io.nacre.store.blob.Blob;
import io.nacre.store.cid.Cid;
import io.nacre.store.dag.DagPbNode;
import io.nacre.store.image.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Trustless Gateway Specification, raw blocks, over a real socket and a real store. */
class RawBlockTest {
  private static final int MIB = 1 << 20;
  private static final String RAW = "application/vnd.ipld.raw";

  /** The empty identity block that Kubo probes gateways with. */
  private static final String PROBE = "bafkqaaa";

  private TestGateway gateway;

  @BeforeEach
  void start(@TempDir Path folder) throws IOException {
    gateway = TestGateway.trustless(folder);
  }

  @AfterEach
  void close() throws IOException {
    gateway.close();
  }

  @Test
  void everyBlockOfABlobIsServedAndVerifies() throws Exception {
    byte[] content = TestGateway.bytes(1, 2 * MIB + 5);
    Blob blob = gateway.push(content);
    TestGateway.Answer root = gateway.get("/ipfs/" + blob.root() + "?format=raw");
    assertThat(root.status()).isEqualTo(200);
    assertThat(blob.root().verifies(ByteBuffer.wrap(root.body()))).isTrue();
    List<Cid> leaves =
        DagPbNode.decode(ByteBuffer.wrap(root.body())).links().stream().map(l -> l.cid()).toList();
    assertThat(leaves).hasSize(3);
    for (int i = 0; i < 3; i++) {
      TestGateway.Answer leaf = gateway.get("/ipfs/" + leaves.get(i) + "?format=raw");
      assertThat(leaf.body())
          .isEqualTo(Arrays.copyOfRange(content, i * MIB, Math.min(content.length, (i + 1) * MIB)));
    }
  }

  @Test
  void theHeadersAreThoseOfTheSpecification() throws Exception {
    Cid cid = gateway.push(TestGateway.bytes(2, 10)).root();
    Headers headers = gateway.get("/ipfs/" + cid + "?format=raw").headers();
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
    Cid cid = gateway.push(TestGateway.bytes(3, 10)).root();
    TestGateway.Answer head = gateway.send("HEAD", "/ipfs/" + cid + "?format=raw", Headers.NONE);
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.headers().first("Content-Length")).contains("10");
    assertThat(head.body()).isEmpty();
  }

  @Test
  void theAcceptFieldAsksForARawBlockToo() throws Exception {
    Cid cid = gateway.push(TestGateway.bytes(4, 10)).root();
    String path = "/ipfs/" + cid;
    assertThat(gateway.send("GET", path, Headers.of("Accept", "text/html, " + RAW)).status())
        .isEqualTo(200);
    assertThat(
            gateway
                .send("GET", path + "?format=car", Headers.of("Accept", RAW))
                .headers()
                .mediaType())
        .as("the query decides before the Accept field does")
        .contains("application/vnd.ipld.car");
    assertThat(gateway.get(path).status()).as("nothing is said").isEqualTo(400);
    for (String other : List.of("?format=tar", "?format=dag-json", "?format=ipns-record")) {
      assertThat(gateway.get(path + other).status()).as(other).isEqualTo(406);
    }
    assertThat(gateway.send("GET", path, Headers.of("Accept", "application/x-tar")).status())
        .isEqualTo(406);
  }

  @Test
  void whoHasTheBlockAlreadyIsToldSo() throws Exception {
    Cid cid = gateway.push(TestGateway.bytes(5, 10)).root();
    String path = "/ipfs/" + cid + "?format=raw";
    String etag = "\"" + cid + ".raw\"";
    for (String known : List.of(etag, "W/" + etag, "\"x\", " + etag, "*")) {
      TestGateway.Answer answer = gateway.send("GET", path, Headers.of("If-None-Match", known));
      assertThat(answer.status()).as(known).isEqualTo(304);
      assertThat(answer.body()).isEmpty();
    }
    assertThat(gateway.send("GET", path, Headers.of("If-None-Match", "\"" + cid + "\"")).status())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD"})
  void blocksThatLieInTheirCidAreAlwaysThere(String method) throws Exception {
    TestGateway.Answer empty = gateway.send(method, "/ipfs/" + PROBE + "?format=raw", Headers.NONE);
    assertThat(empty.status()).isEqualTo(200);
    assertThat(empty.headers().first("Content-Type")).contains(RAW);
    assertThat(empty.body()).isEmpty();
    TestGateway.Answer hello =
        gateway.send("GET", "/ipfs/bafkqablimvwgy3y?format=raw", Headers.NONE);
    assertThat(new String(hello.body(), UTF_8)).isEqualTo("hello");
  }

  @Test
  void aBlockIsServedWhileOneOfItsBlobsMayBeRead() throws Exception {
    byte[] shared = TestGateway.bytes(6, MIB);
    Blob first = gateway.push(Arrays.copyOf(shared, MIB + 1));
    Blob second = gateway.push(shared);
    String path = "/ipfs/" + second.root() + "?format=raw";
    gateway.hide(first.digest());
    assertThat(gateway.get(path).status()).isEqualTo(200);
    gateway.hide(second.digest());
    assertThat(gateway.get(path).status()).as("like one that is not held").isEqualTo(404);
  }

  @Test
  void whatIsNotHeldIsNotFound() throws Exception {
    Cid cid = Cid.raw(Digest.sha256(TestGateway.bytes(7, 10)));
    assertThat(gateway.get("/ipfs/" + cid + "?format=raw").status()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "bafk", "bafkqaaa/file", "Qm", "..%2f..%2fetc", "%00"})
  void whatIsNoCidIsABadRequest(String cid) throws Exception {
    assertThat(gateway.get("/ipfs/" + cid + "?format=raw").status()).isEqualTo(400);
  }

  @Test
  void nothingIsWritten() throws Exception {
    TestGateway.Answer answer =
        gateway.send("POST", "/ipfs/" + PROBE + "?format=raw", Headers.NONE);
    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.headers().first("Allow")).contains("GET, HEAD");
  }
}
