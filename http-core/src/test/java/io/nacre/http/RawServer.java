package io.nacre.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A server that answers by the letter what a test tells it to, rightly or wrongly. */
final class RawServer implements AutoCloseable {

  /** One connection, told which one it is, from 1. */
  interface Script {
    void run(Connection connection, int number) throws Exception;
  }

  /** The server's end. */
  record Connection(Socket socket, BufferedReader in, OutputStream out) {
    /** The request line, when a whole head has come; null at the end. */
    @Nullable String request() throws IOException {
      String first = in.readLine();
      for (String line = first; line != null && !line.isEmpty(); line = in.readLine()) {}
      return first;
    }

    Connection send(String text) throws IOException {
      out.write(text.getBytes(StandardCharsets.ISO_8859_1));
      return this;
    }
  }

  private final ServerSocket listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger accepted = new AtomicInteger();

  RawServer(Script script) throws IOException {
    Thread.startVirtualThread(
        () -> {
          while (!listener.isClosed()) {
            try {
              Socket socket = listener.accept();
              open.add(socket);
              int number = accepted.incrementAndGet();
              Thread.startVirtualThread(() -> serve(script, socket, number));
            } catch (IOException e) {
              return; // closed
            }
          }
        });
  }

  private static void serve(Script script, Socket socket, int number) {
    try (socket) {
      var in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
      script.run(new Connection(socket, in, socket.getOutputStream()), number);
    } catch (Exception e) {
      // what the client sees of it is what the test looks at
    }
  }

  int accepted() {
    return accepted.get();
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort() + path);
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
