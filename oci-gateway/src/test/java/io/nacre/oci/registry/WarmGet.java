package io.nacre.oci.registry;

import io.nacre.http.BodyReader;
import io.nacre.http.Headers;
import io.nacre.http.Request;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Optional;

/** A GET from loopback, as an event loop hands it over. */
record WarmGet(String path, Headers headers) implements Request {
  @Override
  public String method() {
    return "GET";
  }

  @Override
  public String target() {
    return path;
  }

  @Override
  public Optional<String> query(String name) {
    return Optional.empty();
  }

  @Override
  public List<String> queries(String name) {
    return List.of();
  }

  @Override
  public SocketAddress remote() {
    return new InetSocketAddress("127.0.0.1", 1);
  }

  @Override
  public BodyReader body() {
    throw new AssertionError("a warm answer needs no body");
  }
}
