package io.nacre.testing.upstream;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A forward proxy that makes tunnels (RFC 9110, section 9.3.6) and keeps a record of them. */
public final class ConnectProxy implements AutoCloseable {
  private final ServerSocket listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  /** The heads of what was asked. */
  public final List<String> asked = new CopyOnWriteArrayList<>();

  private ConnectProxy() throws IOException {
    Thread.ofVirtual().name("connect-proxy").start(this::accept);
  }

  public static ConnectProxy start() throws IOException {
    return new ConnectProxy();
  }

  public String url() {
    return "http://127.0.0.1:" + listener.getLocalPort();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        open.add(client);
        Thread.ofVirtual().name("connect-proxy-tunnel").start(() -> serve(client));
      } catch (IOException _) {
        return; // closed
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      List<String> lines = FaultProxy.head(client.getInputStream());
      if (lines.isEmpty()) {
        return;
      }
      asked.add(String.join("\n", lines));
      String[] first = lines.getFirst().split(" ");
      OutputStream out = client.getOutputStream();
      if (!first[0].equals("CONNECT")) {
        out.write(ascii("HTTP/1.1 405 Tunnels only\r\nContent-Length: 0\r\n\r\n"));
        return;
      }
      int colon = first[1].lastIndexOf(':');
      int port = Integer.parseInt(first[1].substring(colon + 1));
      try (Socket server = new Socket(first[1].substring(0, colon), port)) {
        open.add(server);
        out.write(ascii("HTTP/1.1 200 Connected\r\n\r\n"));
        Thread back = Thread.ofVirtual().start(() -> copy(server, client));
        copy(client, server);
        back.join();
      }
    } catch (IOException _) {
      // one of the two went away, which is the test's to look at
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static void copy(Socket from, Socket to) {
    try (InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      in.transferTo(out);
    } catch (IOException _) {
      // the tunnel has ended
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
