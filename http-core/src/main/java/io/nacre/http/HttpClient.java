package io.nacre.http;

import java.io.IOException;
import java.net.URI;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
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
   * @param proxies which origins are reached through which proxy
   */
  public record Options(
      Duration connect,
      Duration response,
      Duration stall,
      int connectionsPerOrigin,
      Tls tls,
      Proxies proxies) {
    public static final Options DEFAULT =
        new Options(Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofSeconds(30), 64);

    /** Trusts whom the JDK trusts, and uses no proxy. */
    public Options(Duration connect, Duration response, Duration stall, int connectionsPerOrigin) {
      this(
          connect,
          response,
          stall,
          connectionsPerOrigin,
          new Tls(Options::systemTrust, true),
          Proxies.NONE);
    }

    /** The same with another idea of whom to trust and who we are. */
    public Options with(Tls tls) {
      return new Options(connect, response, stall, connectionsPerOrigin, tls, proxies);
    }

    /** The same through these proxies. */
    public Options with(Proxies proxies) {
      return new Options(connect, response, stall, connectionsPerOrigin, tls, proxies);
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
   * A request.
   *
   * @param body sent with its length, or in chunks when that is unknown. A {@link Body.Stream} is
   *     written by a virtual thread of its own at the pace of the origin, which may answer before
   *     it has read all of it; its writer is interrupted when nobody wants the rest any more, and
   *     what it throws fails the exchange
   */
  public record Outgoing(String method, URI uri, Headers headers, Body body) {
    /**
     * @throws IllegalArgumentException for a {@link Body.Length}, which only an answer can have
     */
    public Outgoing {
      if (body instanceof Body.Length) {
        throw new IllegalArgumentException("a length is not a body");
      }
    }

    /**
     * @param body empty for none
     */
    public Outgoing(String method, URI uri, Headers headers, byte[] body) {
      this(method, uri, headers, body.length == 0 ? Body.EMPTY : new Body.Bytes(body));
    }

    public static Outgoing get(URI uri) {
      return new Outgoing("GET", uri, Headers.NONE, Body.EMPTY);
    }

    public static Outgoing head(URI uri) {
      return new Outgoing("HEAD", uri, Headers.NONE, Body.EMPTY);
    }

    boolean isRead() {
      return method.equals("GET") || method.equals("HEAD");
    }

    boolean maySendTwice() {
      return isRead() && !(body instanceof Body.Stream);
    }
  }

  /** A response whose body is still arriving. Closing it before its end gives the connection up. */
  public interface Incoming extends AutoCloseable {
    int status();

    Headers headers();

    BodyReader body();

    /**
     * The fields after a chunked body (RFC 9112, section 7.1.2), once its end has been read: there
     * a sender tells of a failure that it noticed too late for the status. Empty before.
     */
    Headers trailers();

    /**
     * The certificates by which the origin has proved who it is, its own first; empty without TLS.
     */
    List<X509Certificate> certificates();

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
   * once more on a fresh one. The time for the head begins when the last byte of the request's body
   * is sent.
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
        if (!request.maySendTwice()) {
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
