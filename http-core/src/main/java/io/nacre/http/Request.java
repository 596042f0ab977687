package io.nacre.http;

import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/** A request whose head has arrived and whose body may still be arriving. */
public interface Request {

  /** Upper case: {@code GET}. */
  String method();

  /**
   * Decoded once from percent-encoding, starts with a slash, no dot segments, no NUL; the query is
   * apart.
   */
  String path();

  /** The request target as it was sent, query included. */
  String target();

  /** The first value of a query parameter, decoded. */
  Optional<String> query(String name);

  /** Every value of a query parameter, decoded, in order. */
  List<String> queries(String name);

  Headers headers();

  /** Who is at the other end of the connection. */
  SocketAddress remote();

  /**
   * The certificates by which the client has proved who it is, its own first: trusted by the
   * listener's {@link HttpServer.Tls}. Empty where the listener asks for none.
   */
  default List<X509Certificate> certificates() {
    return List.of();
  }

  /** Whether it came over TLS. */
  default boolean isSecure() {
    return false;
  }

  /** What the client sends after the head; reading it twice is an error. */
  BodyReader body();

  /** Whether this is GET or HEAD. */
  default boolean isRead() {
    return method().equals("GET") || method().equals("HEAD");
  }
}
