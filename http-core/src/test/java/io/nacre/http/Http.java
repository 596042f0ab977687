package io.nacre.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;

/** What the tests of this package share. */
final class Http {
  static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private Http() {}

  static HttpServer serve(Handler handler) throws IOException {
    return HttpServer.start(ANY_PORT, handler, HttpServer.Options.DEFAULT);
  }

  static HttpServer serve(Handler handler, Duration idle, Duration stall) throws IOException {
    return HttpServer.start(ANY_PORT, handler, options(1000, 1000, 64 * 1024, idle, stall));
  }

  /** With the same time for a head as for a stall, and no least rate. */
  static HttpServer.Options options(
      int connections, int inFlight, int headBytes, Duration idle, Duration stall) {
    return new HttpServer.Options(
        connections, inFlight, headBytes, idle, stall, stall, 0, Optional.empty());
  }

  /** A handler that knows all its answers from memory. */
  static Handler immediate(Handler handler) {
    return new Handler() {
      @Override
      public Response handle(Request request) {
        throw new AssertionError("only asked when memory has no answer");
      }

      @Override
      public Optional<Response> immediate(Request request) {
        try {
          return Optional.of(handler.handle(request));
        } catch (Exception e) {
          throw new AssertionError(e);
        }
      }
    };
  }

  static Response ok(Body body) {
    return new Response(200, Headers.NONE, body);
  }

  static URI uri(HttpServer server, String target) {
    return URI.create("http://127.0.0.1:" + server.address().getPort() + target);
  }

  static byte[] random(int size, long seed) {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
