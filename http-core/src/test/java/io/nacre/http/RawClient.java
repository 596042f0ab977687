package io.nacre.http;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A client that sends whatever it is told and reads answers by the letter, so that tests see what
 * is on the wire. Every read fails after some seconds rather than hang.
 */
final class RawClient implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** A status line and header fields. */
  record Head(String statusLine, List<String> fields) {
    int status() {
      return Integer.parseInt(statusLine.split(" ")[1]);
    }

    Optional<String> field(String name) {
      String prefix = name.toLowerCase(Locale.ROOT) + ": ";
      return fields.stream()
          .filter(f -> f.toLowerCase(Locale.ROOT).startsWith(prefix))
          .map(f -> f.substring(prefix.length()))
          .findFirst();
    }

    int length() {
      return Integer.parseInt(field("Content-Length").orElseThrow());
    }
  }

  private final Socket socket = new Socket();
  private final InputStream in;

  RawClient(InetSocketAddress server) throws IOException {
    this(server, 0);
  }

  /**
   * @param receiveBuffer bytes that the kernel may take in unread; 0 for as many as it likes
   */
  RawClient(InetSocketAddress server, int receiveBuffer) throws IOException {
    if (receiveBuffer > 0) {
      socket.setReceiveBufferSize(receiveBuffer);
    }
    socket.connect(server, (int) PATIENCE.toMillis());
    socket.setSoTimeout((int) PATIENCE.toMillis());
    socket.setTcpNoDelay(true);
    in = socket.getInputStream();
  }

  RawClient send(String text) throws IOException {
    return send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  RawClient send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    return this;
  }

  /** A GET that keeps the connection. */
  RawClient get(String target) throws IOException {
    return send("GET " + target + " HTTP/1.1\r\nHost: test\r\n\r\n");
  }

  /** Says that nothing more will be sent, and goes on reading. */
  RawClient endOutput() throws IOException {
    socket.shutdownOutput();
    return this;
  }

  Head head() throws IOException {
    String status = line();
    List<String> fields = new ArrayList<>();
    for (String field = line(); !field.isEmpty(); field = line()) {
      fields.add(field);
    }
    return new Head(status, fields);
  }

  byte[] bytes(int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException("%d of %d bytes".formatted(bytes.length, count));
    }
    return bytes;
  }

  /** Head and body of an answer with a Content-Length. */
  String answer() throws IOException {
    Head head = head();
    return head.status() + " " + new String(bytes(head.length()), StandardCharsets.ISO_8859_1);
  }

  /** What comes until the server closes; an orderly end is demanded. */
  byte[] rest() throws IOException {
    return in.readAllBytes();
  }

  /** Whether the server closes without another byte, orderly or not. */
  boolean isClosed() throws IOException {
    try {
      return in.read() < 0;
    } catch (java.net.SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("in the middle of a line: " + line);
      }
      if (b != '\r') {
        line.write(b);
      }
    }
    return line.toString(StandardCharsets.ISO_8859_1);
  }

  /** Closes with a reset, as a process that is killed with unread bytes does. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
