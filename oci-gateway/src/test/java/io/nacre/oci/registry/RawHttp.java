package io.nacre.oci.registry;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A client that sends exactly what it is told, however wrong, over a connection of its own for each
 * request, and waits no longer than {@link #PATIENCE_MILLIS} for anything.
 */
final class RawHttp {
  private static final int PATIENCE_MILLIS = 20_000;

  private final InetSocketAddress server;

  RawHttp(InetSocketAddress server) {
    this.server = server;
  }

  /**
   * What came back until the server closed the connection.
   *
   * @param isComplete whether the body is as long as its Content-Length says
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Answer(int status, List<String> fields, byte[] body, boolean isComplete) {

    /** The first value of a header field. */
    Optional<String> header(String name) {
      String prefix = name.toLowerCase(Locale.ROOT) + ":";
      return fields.stream()
          .filter(field -> field.toLowerCase(Locale.ROOT).startsWith(prefix))
          .map(field -> field.substring(prefix.length()).strip())
          .findFirst();
    }

    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }
  }

  Answer send(String method, String target, String... headers) throws IOException {
    return send(method, target, new byte[0], headers);
  }

  /**
   * Sends a request and reads its answer.
   *
   * @param headers name and value by turns; Content-Length is added unless Transfer-Encoding is
   *     there
   */
  Answer send(String method, String target, byte[] body, String... headers) throws IOException {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(request(method, target, body.length, headers));
      socket.getOutputStream().write(body);
      socket.getOutputStream().flush();
      return read(socket, method.equals("HEAD"));
    }
  }

  /** Sends a body in chunks of an unknown total length. */
  Answer sendChunked(String method, String target, byte[] body, String... headers)
      throws IOException {
    ByteArrayOutputStream chunks = new ByteArrayOutputStream();
    int chunk = Math.max(1, body.length / 3);
    for (int at = 0; at < body.length; at += chunk) {
      int length = Math.min(chunk, body.length - at);
      chunks.writeBytes(ascii(Integer.toHexString(length) + "\r\n"));
      chunks.write(body, at, length);
      chunks.writeBytes(ascii("\r\n"));
    }
    chunks.writeBytes(ascii("0\r\n\r\n"));
    List<String> all = new ArrayList<>(Arrays.asList(headers));
    all.addAll(List.of("Transfer-Encoding", "chunked"));
    return send(method, target, chunks.toByteArray(), all.toArray(String[]::new));
  }

  /**
   * Opens a connection and sends the head of a request whose body the caller sends, or does not.
   */
  Socket begin(String method, String target, long length, String... headers) throws IOException {
    Socket socket = connect();
    socket.getOutputStream().write(request(method, target, length, headers));
    socket.getOutputStream().flush();
    return socket;
  }

  Answer read(Socket socket, boolean isHead) throws IOException {
    byte[] all = socket.getInputStream().readAllBytes();
    String latin = new String(all, StandardCharsets.ISO_8859_1);
    int end = latin.indexOf("\r\n\r\n");
    if (end < 0) {
      throw new IOException("no answer: '" + latin + "'");
    }
    List<String> lines = List.of(latin.substring(0, end).split("\r\n"));
    int status = Integer.parseInt(lines.getFirst().split(" ")[1]);
    byte[] body = Arrays.copyOfRange(all, end + 4, all.length);
    Answer answer = new Answer(status, lines.subList(1, lines.size()), body, true);
    boolean isComplete =
        isHead || answer.header("Content-Length").map(Integer::parseInt).orElse(0) == body.length;
    return new Answer(status, answer.fields(), body, isComplete);
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket();
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.connect(server, PATIENCE_MILLIS);
    return socket;
  }

  private static byte[] request(String method, String target, long length, String... headers) {
    StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
    head.append("Host: localhost\r\nConnection: close\r\n");
    boolean isChunked = false;
    for (int i = 0; i < headers.length; i += 2) {
      head.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
      isChunked |= headers[i].equals("Transfer-Encoding");
    }
    if (!isChunked && (length > 0 || !method.equals("GET"))) {
      head.append("Content-Length: ").append(length).append("\r\n");
    }
    return ascii(head + "\r\n");
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
