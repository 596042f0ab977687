package io.nacre.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Writes status line and header fields (RFC 9112, sections 4 and 5) straight into a buffer. */
final class ResponseHead {

  /** How the end of a body is told (RFC 9112, section 6). */
  enum Framing {
    /** By Content-Length. */
    LENGTH,
    /** By the last chunk. */
    CHUNKED,
    /** By the end of the connection, for HTTP/1.0. */
    CLOSE,
    /** There is none and no length is told: 1xx, 204, 304, or HEAD of an unknown length. */
    NONE
  }

  /** The whole interim answer that lets a client send its body (RFC 9110, section 10.1.1). */
  static final byte[] CONTINUE = ascii("HTTP/1.1 100 Continue\r\n\r\n");

  private static final byte[] VERSION = ascii("HTTP/1.1 ");
  private static final byte[] CRLF = ascii("\r\n");
  private static final byte[] CONTENT_LENGTH = ascii("Content-Length: ");
  private static final byte[] CHUNKED = ascii("Transfer-Encoding: chunked\r\n");
  private static final byte[] CLOSE = ascii("Connection: close\r\n");

  private static final DateTimeFormatter IMF_FIXDATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
          .withZone(ZoneOffset.UTC);

  /** The Date field of one second, made once in that second. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record DateLine(long second, byte[] bytes) {
    static DateLine of(long second) {
      return new DateLine(
          second, ascii("Date: " + IMF_FIXDATE.format(Instant.ofEpochSecond(second)) + "\r\n"));
    }
  }

  private static volatile DateLine date = DateLine.of(0);

  private ResponseHead() {}

  static void write(
      ByteBuf out, int status, Headers headers, Framing framing, long length, boolean keepAlive) {
    out.writeBytes(VERSION);
    decimal(out, status);
    out.writeByte(' ');
    ByteBufUtil.writeAscii(out, HttpResponseStatus.valueOf(status).reasonPhrase());
    out.writeBytes(CRLF);
    out.writeBytes(dateLine());
    headers.forEach(
        (name, value) -> {
          latin1(out, name);
          out.writeByte(':').writeByte(' ');
          latin1(out, value);
          out.writeBytes(CRLF);
        });
    if (framing == Framing.LENGTH) {
      out.writeBytes(CONTENT_LENGTH);
      decimal(out, length);
      out.writeBytes(CRLF);
    } else if (framing == Framing.CHUNKED) {
      out.writeBytes(CHUNKED);
    }
    if (!keepAlive) {
      out.writeBytes(CLOSE);
    }
    out.writeBytes(CRLF);
  }

  private static byte[] dateLine() {
    long second = System.currentTimeMillis() / 1000;
    DateLine line = date;
    if (line.second != second) {
      line = DateLine.of(second);
      date = line;
    }
    return line.bytes;
  }

  private static void decimal(ByteBuf out, long value) {
    if (value >= 10) {
      decimal(out, value / 10);
    }
    out.writeByte('0' + (int) (value % 10));
  }

  /** Characters up to 255, as {@link Headers} has checked. */
  private static void latin1(ByteBuf out, String text) {
    out.writeCharSequence(text, StandardCharsets.ISO_8859_1);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
