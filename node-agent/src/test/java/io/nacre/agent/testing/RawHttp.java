package io.nacre.agent.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

/** HTTP as it is written on the wire, for headers that clients do not let us set. */
public final class RawHttp {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private RawHttp() {}

  /**
   * @param status code
   * @param head status line and header fields
   * @param body all of it; not decoded
   */
  public record Answer(int status, String head, String body) {
    /** The value of a header field; empty when there is none. */
    public String header(String name) {
      String wanted = name.toLowerCase(Locale.ROOT) + ":";
      return head.lines()
          .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(wanted))
          .map(line -> line.substring(wanted.length()).strip())
          .findFirst()
          .orElse("");
    }
  }

  /**
   * Sends one request without a body and reads to the end of the connection.
   *
   * @param line such as {@code GET /api/v1/status}
   * @param fields header fields, whole lines; Host among them if there shall be one
   */
  public static Answer send(int port, String line, String... fields) throws IOException {
    StringBuilder request = new StringBuilder(line).append(" HTTP/1.1\r\nConnection: close\r\n");
    for (String field : fields) {
      request.append(field).append("\r\n");
    }
    request.append("\r\n");
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.UTF_8));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int end = answer.indexOf("\r\n\r\n");
      return new Answer(
          Integer.parseInt(answer.substring(9, 12)),
          answer.substring(0, end),
          answer.substring(end + 4));
    }
  }
}
