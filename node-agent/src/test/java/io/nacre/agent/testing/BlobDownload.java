package io.nacre.agent.testing;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.MessageDigest;
import java.time.Duration;

/** A GET of one blob, read at the test's pace and hashed. */
public final class BlobDownload implements AutoCloseable {
  private static final Duration FIRST_BYTE_WITHIN = Duration.ofSeconds(60);
  private static final int CHUNK = 64 * 1024;

  private final HttpClient client;
  private final InputStream body;
  private final MessageDigest sha256 = TestImage.sha256();

  private BlobDownload(HttpClient client, InputStream body) {
    this.client = client;
    this.body = body;
  }

  /**
   * Asks for a manifest and then for a blob of it, as clients do; any answer but 200 fails the
   * test.
   */
  public static BlobDownload of(AgentProcess agent, String repository, String tag, String digest) {
    HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(FIRST_BYTE_WITHIN)
            .build();
    URI base = agent.uri().resolve("/v2/%s/".formatted(repository));
    get(client, base.resolve("manifests/" + tag), BodyHandlers.discarding());
    return new BlobDownload(
        client, get(client, base.resolve("blobs/" + digest), BodyHandlers.ofInputStream()));
  }

  private static <T> T get(HttpClient client, URI uri, BodyHandler<T> handler) {
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .header("Accept", "application/vnd.oci.image.manifest.v1+json")
            .timeout(FIRST_BYTE_WITHIN)
            .build();
    try {
      HttpResponse<T> response = client.send(request, handler);
      if (response.statusCode() != 200) {
        throw new AssertionError("%s: %d".formatted(uri, response.statusCode()));
      }
      return response.body();
    } catch (IOException e) {
      throw new AssertionError(uri.toString(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(uri.toString(), e);
    }
  }

  /** Reads this many bytes. */
  public void read(int bytes) throws IOException {
    sha256.update(body.readNBytes(bytes));
  }

  /** Reads the rest, which must be complete; the digest of it all. */
  public String toEnd() throws IOException {
    byte[] chunk = new byte[CHUNK];
    for (int n = body.read(chunk); n >= 0; n = body.read(chunk)) {
      sha256.update(chunk, 0, n);
    }
    close();
    return TestImage.digest(sha256);
  }

  /** Reads on; whether the connection breaks before the body is complete. */
  public boolean endsEarly() {
    try {
      toEnd();
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    body.close();
    client.shutdownNow();
  }
}
