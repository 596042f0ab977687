package io.nacre.http;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

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
  private final Map<Origin, ClientPool> pools = new ConcurrentHashMap<>();

  public HttpClient(Options options) {
    this.options = options;
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
    ClientPool pool =
        pools.computeIfAbsent(origin, o -> new ClientPool(o, options.connectionsPerOrigin));
    ClientConnection idle = pool.take(options.response);
    if (idle != null) {
      try {
        return exchange(request, origin, idle);
      } catch (BrokenOffException e) {
        if (!request.isRead()) {
          throw e;
        }
        pool.closeIdle();
        idle = pool.take(options.response);
      }
    }
    return exchange(request, origin, idle == null ? connect(pool) : idle);
  }

  private Incoming exchange(Outgoing request, Origin origin, ClientConnection connection)
      throws IOException, InterruptedException {
    ClientExchange exchange = new ClientExchange(request, origin, connection, options.stall);
    boolean answered = false;
    try {
      connection.send(exchange);
      exchange.await(options.response);
      answered = true;
      return exchange;
    } finally {
      if (!answered) {
        exchange.close();
      }
    }
  }

  private ClientConnection connect(ClientPool pool) throws IOException, InterruptedException {
    ClientConnection connection = null;
    try {
      connection = ClientConnector.connect(pool, options.connect);
      return connection;
    } finally {
      pool.opened(connection);
    }
  }

  @Override
  public void close() {
    pools.values().forEach(ClientPool::close);
  }
}
