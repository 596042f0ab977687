package io.nacre.http;

import java.io.IOException;
import java.net.URI;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/**
 * The one HTTP client: HTTP/1.1, keep-alive connections pooled by origin, every wait bounded. For
 * use from virtual threads: calls wait, and no event loop ever does.
 */
public final class HttpClient implements AutoCloseable {

  /**
   * @param connect how long to wait for a connection
   * @param response how long to wait for the head of the response
   * @param stall how long a body may make no progress
   * @param connectionsPerOrigin open at once to one host and port; more requests wait for one, no
   *     longer than for a response
   * @param tls for https
   */
  public record Options(
      Duration connect, Duration response, Duration stall, int connectionsPerOrigin, Tls tls) {
    public static final Options DEFAULT =
        new Options(Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofSeconds(30), 64);

    /** Trusts whom the JDK trusts. */
    public Options(Duration connect, Duration response, Duration stall, int connectionsPerOrigin) {
      this(connect, response, stall, connectionsPerOrigin, new Tls(Options::systemTrust, true));
    }

    /** The same with another idea of whom to trust. */
    public Options with(Tls tls) {
      return new Options(connect, response, stall, connectionsPerOrigin, tls);
    }

    private static SSLContext systemTrust() {
      try {
        return SSLContext.getDefault();
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("this JDK has no TLS", e);
      }
    }
  }

  /**
   * TLS 1.2 and 1.3 (RFC 8446) for https.
   *
   * @param context whom we trust and who we are; asked for each connection
   * @param checkName whether the certificate must name the host; without it, anybody whom the
   *     context trusts is the right one
   */
  public record Tls(Supplier<SSLContext> context, boolean checkName) {}

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

    boolean isRead() {
      return method.equals("GET") || method.equals("HEAD");
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

  private final Options options;
  private final ClientPool pool;
  private final ClientConnector connector;

  public HttpClient(Options options) {
    this.options = options;
    this.pool = new ClientPool(options.connectionsPerOrigin);
    this.connector = new ClientConnector(options, pool);
  }

  /**
   * Sends, and waits for the head of the response. Redirects are not followed, statuses are not
   * judged. A GET or HEAD that meets a connection which the origin has closed meanwhile is sent
   * once more on a fresh one.
   *
   * @throws IOException naming the origin, when it cannot be reached, breaks off or is too slow
   */
  public Incoming send(Outgoing request) throws IOException, InterruptedException {
    Origin origin = Origin.of(request.uri());
    ClientConnection idle = pool.take(origin, options.response);
    if (idle != null) {
      try {
        return exchange(request, idle);
      } catch (BrokenOffException e) {
        if (!request.isRead()) {
          throw e;
        }
        pool.closeIdle(origin);
        idle = pool.take(origin, options.response);
      }
    }
    return exchange(request, idle == null ? connect(origin) : idle);
  }

  private Incoming exchange(Outgoing request, ClientConnection connection)
      throws IOException, InterruptedException {
    ClientExchange exchange = new ClientExchange(request, connection, options.stall);
    connection.send(exchange);
    return exchange.await(options.response);
  }

  private ClientConnection connect(Origin origin) throws IOException, InterruptedException {
    ClientConnection connection = null;
    try {
      connection = connector.connect(origin);
      return connection;
    } finally {
      pool.opened(origin, connection);
      if (connection != null) {
        connection.whenClosed(pool::gone);
      }
    }
  }

  /** Closes every connection; what is under way fails. */
  @Override
  public void close() {
    pool.close();
  }
}
