package io.nacre.http;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;

/**
 * The one HTTP client: HTTP/1.1, keep-alive connections pooled by origin, every wait bounded. For
 * use from virtual threads: calls wait, and no event loop ever does.
 */
public final class HttpClient implements AutoCloseable {

  /**
   * @param connect how long to wait for a connection
   * @param response how long to wait for the head of the response
   * @param stall how long a body may make no progress
   * @param connectionsPerOrigin open at once to one host and port; more requests wait for one
   */
  public record Options(
      Duration connect, Duration response, Duration stall, int connectionsPerOrigin) {
    public static final Options DEFAULT =
        new Options(Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofSeconds(30), 64);
  }

  /**
   * A request. Bodies are small here: agents read from each other, they do not send.
   *
   * @param body sent with its length; empty for none
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Outgoing(String method, URI uri, Headers headers, byte[] body) {
    public static Outgoing get(URI uri) {
      return new Outgoing("GET", uri, Headers.NONE, new byte[0]);
    }

    public static Outgoing head(URI uri) {
      return new Outgoing("HEAD", uri, Headers.NONE, new byte[0]);
    }
  }

  /** A response whose body is still arriving. Closing it before its end gives the connection up. */
  public interface Incoming extends AutoCloseable {
    int status();

    Headers headers();

    BodyReader body();

    @Override
    void close();
  }

  public HttpClient(Options options) {
    throw new IllegalStateException("not written yet" + options);
  }

  /**
   * Sends, and waits for the head of the response. Redirects are not followed, statuses are not
   * judged.
   *
   * @throws IOException naming the origin, when it cannot be reached, breaks off or is too slow
   */
  public Incoming send(Outgoing request) throws IOException, InterruptedException {
    throw new IOException("not written yet: " + request);
  }

  @Override
  public void close() {}
}
