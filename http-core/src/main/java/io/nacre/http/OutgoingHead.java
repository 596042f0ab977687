package io.nacre.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes what begins a request of the client: its head, and a body that is in memory anyway. */
final class OutgoingHead {
  private static final int HEAD_BYTES = 512;
  private static final byte[] NOTHING = {};
  private static final byte[] VERSION = " HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] CRLF = {'\r', '\n'};

  private OutgoingHead() {}

  /**
   * @param proxy that is asked instead of the origin, and so has to be told which one that is (RFC
   *     9112, section 3.2.2)
   */
  static ByteBuf encode(
      ByteBufAllocator buffers, HttpClient.Outgoing request, Origin origin, @Nullable Proxy proxy) {
    byte[] content = request.body() instanceof Body.Bytes bytes ? bytes.content() : NOTHING;
    ByteBuf out = buffers.ioBuffer(HEAD_BYTES + content.length);
    text(out, request.method()).writeByte(' ');
    if (proxy != null) {
      text(out, origin.toString());
    }
    text(out, target(request)).writeBytes(VERSION);
    field(out, "Host", origin.authority());
    if (proxy != null) {
      proxy.authorization().ifPresent(value -> field(out, "Proxy-Authorization", value));
    }
    request.headers().forEach((name, value) -> field(out, name, value));
    framing(out, request);
    return out.writeBytes(CRLF).writeBytes(content);
  }

  /** Asks a proxy for a tunnel to the origin (RFC 9110, section 9.3.6). */
  static ByteBuf connect(ByteBufAllocator buffers, Origin origin, Proxy proxy) {
    String authority = origin.host() + ":" + origin.port();
    ByteBuf out = buffers.ioBuffer(HEAD_BYTES);
    text(text(out, "CONNECT "), authority).writeBytes(VERSION);
    field(out, "Host", authority);
    proxy.authorization().ifPresent(value -> field(out, "Proxy-Authorization", value));
    return out.writeBytes(CRLF);
  }

  private static void framing(ByteBuf out, HttpClient.Outgoing request) {
    long length =
        switch (request.body()) {
          case Body.Empty _ -> 0;
          case Body.Bytes bytes -> bytes.content().length;
          case Body.FileRegion region -> region.length();
          case Body.Length of -> of.length();
          case Body.Stream stream -> stream.length();
        };
    if (length < 0) {
      field(out, "Transfer-Encoding", "chunked");
    } else if (length > 0 || !request.isRead()) {
      field(out, "Content-Length", Long.toString(length));
    }
  }

  private static String target(HttpClient.Outgoing request) {
    String path = request.uri().getRawPath();
    String query = request.uri().getRawQuery();
    return (path == null || path.isEmpty() ? "/" : path) + (query == null ? "" : "?" + query);
  }

  private static void field(ByteBuf out, String name, String value) {
    text(text(out, name).writeByte(':').writeByte(' '), value).writeBytes(CRLF);
  }

  private static ByteBuf text(ByteBuf out, String text) {
    out.writeCharSequence(text, StandardCharsets.ISO_8859_1);
    return out;
  }
}
