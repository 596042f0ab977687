package io.nacre.ipfs.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.http.Headers;
import io.nacre.store.blob.Blob;
import io.nacre.store.image.Digest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Path Gateway Specification: what a browser sees of an image. */
class ReadableTest {
  private static final int MIB = 1 << 20;

  private TestGateway gateway;
  private TestGateway.Image image;

  @BeforeEach
  void start(@TempDir Path folder) throws IOException {
    gateway = TestGateway.readable(folder);
    image = gateway.image(1, 2 * MIB + 5);
  }

  @AfterEach
  void close() throws IOException {
    gateway.close();
  }

  @Test
  void theDocumentsOfTheLayout() throws Exception {
    TestGateway.Answer index = gateway.get("/ipfs/" + image.cid() + "/index.json");
    assertThat(index.status()).isEqualTo(200);
    assertThat(index.text()).contains(image.manifest().digest().toString());
    assertThat(index.headers().mediaType()).contains("application/json");
    assertThat(gateway.get("/ipfs/" + image.cid() + "/oci-layout").text())
        .isEqualTo("{\"imageLayoutVersion\":\"1.0.0\"}");
  }

  @Test
  void blobsWholeAndInPart() throws Exception {
    String path = "/ipfs/" + image.cid() + "/blobs/sha256/" + image.layer().digest().hex();
    TestGateway.Answer whole = gateway.get(path);
    assertThat(Digest.sha256(whole.body())).isEqualTo(image.layer().digest());
    assertThat(whole.headers().first("Accept-Ranges")).contains("bytes");
    TestGateway.Answer part =
        gateway.send("GET", path, Headers.of("Range", "bytes=1048570-1048589"));
    assertThat(part.status()).isEqualTo(206);
    assertThat(part.headers().first("Content-Range")).contains("bytes 1048570-1048589/2097157");
    assertThat(part.body()).isEqualTo(Arrays.copyOfRange(whole.body(), 1_048_570, 1_048_590));
    assertThat(gateway.send("GET", path, Headers.of("Range", "bytes=9999999-")).status())
        .isEqualTo(416);
    TestGateway.Answer head = gateway.send("HEAD", path, Headers.NONE);
    assertThat(head.headers().first("Content-Length")).contains("2097157");
  }

  @Test
  void directoriesAreListed() throws Exception {
    TestGateway.Answer page =
        gateway.send("GET", "/ipfs/" + image.cid(), Headers.of("Accept", "text/html,*/*;q=0.8"));
    assertThat(page.headers().mediaType()).contains("text/html");
    assertThat(page.text())
        .contains(
            "<a href=\"/ipfs/%s/blobs\">".formatted(image.cid()),
            "<a href=\"/ipfs/%s/index.json\">".formatted(image.cid()));
    assertThat(gateway.get("/ipfs/" + image.cid() + "/blobs/sha256/").text())
        .contains(image.layer().root().toString());
  }

  @Test
  void nothingIsServedThatABrowserWouldRun() throws Exception {
    Blob page = gateway.push("<script>alert(1)</script>".getBytes(UTF_8));
    TestGateway.Answer answer =
        gateway.send(
            "GET", "/ipfs/" + page.root() + "?filename=x.html", Headers.of("Accept", "text/html"));
    assertThat(answer.headers().mediaType()).contains("application/octet-stream");
    assertThat(answer.headers().first("X-Content-Type-Options")).contains("nosniff");
    assertThat(answer.headers().first("Content-Security-Policy")).isPresent();
    assertThat(
            gateway
                .send("GET", "/ipfs/" + page.root(), Headers.of("Service-Worker", "script"))
                .status())
        .isEqualTo(400);
  }

  @Test
  void aNameThatIsChosenStaysInItsField() throws Exception {
    TestGateway.Answer answer =
        gateway.get(
            "/ipfs/" + image.cid() + "/index.json?download=true&filename=a%22b%0D%0A%C3%A9");
    assertThat(answer.headers().first("Content-Disposition"))
        .contains("attachment; filename=\"a_b___\"; filename*=UTF-8''a%22b%0D%0A%C3%A9");
  }

  @Test
  void whatMayNotBeReadIsNotThere() throws Exception {
    gateway.hide(image.layer().digest());
    String path = "/ipfs/" + image.cid() + "/blobs/sha256/" + image.layer().digest().hex();
    assertThat(gateway.get(path).status()).isEqualTo(404);
    gateway.hide(image.manifest().digest());
    assertThat(gateway.get("/ipfs/" + image.cid()).status())
        .as("the directory goes with its manifest")
        .isEqualTo(404);
  }
}
