package io.nacre.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/** One listener. */
public final class HttpServer implements AutoCloseable {

  /**
   * Limits of a listener.
   *
   * @param maxConnections open at once; one more is refused with a 503 and closed
   * @param maxHeadBytes request line and header fields together, in bytes
   * @param idle how long a connection may stay without a request
   * @param stall how long a client may take no byte of a body, or send none, before it is dropped
   */
  public record Options(int maxConnections, int maxHeadBytes, Duration idle, Duration stall) {
    public static final Options DEFAULT =
        new Options(16_384, 64 * 1024, Duration.ofMinutes(5), Duration.ofSeconds(60));
  }

  private HttpServer() {}

  /**
   * Binds and serves. Port 0 picks one.
   *
   * @throws IOException when the address is in use or not ours; the message says so in one sentence
   */
  public static HttpServer start(InetSocketAddress address, Handler handler, Options options)
      throws IOException {
    throw new IOException("not written yet: " + address + handler + options);
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    throw new IllegalStateException();
  }

  /** Accepts nothing new, lets what is under way end within the grace time, then closes. */
  public void drain(Duration grace) throws InterruptedException {}

  @Override
  public void close() {}
}
