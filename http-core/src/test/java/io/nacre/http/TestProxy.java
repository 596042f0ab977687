package io.nacre.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A proxy that writes down what it is asked, and leads every tunnel to one and the same server. */
final class TestProxy implements AutoCloseable {
  private static final String ESTABLISHED = "HTTP/1.1 200 Connection established\r\n\r\n";

  private final ServerSocket listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
  private final List<String> heads = new CopyOnWriteArrayList<>();
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private final InetSocketAddress target;
  private final String answer;

  private TestProxy(InetSocketAddress target, String answer) throws IOException {
    this.target = target;
    this.answer = answer;
    Thread.startVirtualThread(this::accept);
  }

  static TestProxy to(InetSocketAddress target) throws IOException {
    return new TestProxy(target, ESTABLISHED);
  }

  /** Says this, whatever it is asked, and makes no tunnel. */
  static TestProxy answering(String answer) throws IOException {
    return new TestProxy(Http.ANY_PORT, answer);
  }

  Proxy address(String credentials) {
    return Proxy.parse("http://" + credentials + "127.0.0.1:" + listener.getLocalPort());
  }

  /** For all origins, loopback too. */
  Proxies forAll() {
    Optional<Proxy> proxy = Optional.of(address("user:pass@"));
    return new Proxies(proxy, proxy, NoProxy.NOTHING);
  }

  /** Request lines and fields, one string a request. */
  List<String> heads() {
    return heads;
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        open.add(socket);
        Thread.startVirtualThread(() -> serve(socket));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      heads.add(head(client.getInputStream()));
      client.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
      if (answer.equals(ESTABLISHED)) {
        tunnel(client);
      }
    } catch (IOException e) {
      // what the client sees of it is what the test looks at
    }
  }

  private void tunnel(Socket client) throws IOException {
    try (Socket server = new Socket(target.getAddress(), target.getPort())) {
      open.add(server);
      Thread.startVirtualThread(() -> copy(server, client));
      copy(client, server);
    }
  }

  private static void copy(Socket from, Socket to) {
    try (InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      in.transferTo(out);
    } catch (IOException e) {
      // one of the two has closed
    }
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int b = in.read();
      if (b < 0) {
        throw new IOException("in the middle of a head");
      }
      head.append((char) b);
    }
    return head.toString();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
