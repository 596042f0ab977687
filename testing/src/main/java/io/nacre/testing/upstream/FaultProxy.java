package io.nacre.testing.upstream;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/**
 * Stands before a registry, keeps a record of what it is asked, and does wrong what the test
 * orders. One request a connection.
 */
public final class FaultProxy implements AutoCloseable {
  private static final int MAX_HEAD = 64 << 10;
  private static final int BUFFER = 64 << 10;

  /**
   * A request as it came.
   *
   * @param fields as they were sent
   */
  public record Seen(String method, String target, List<String> fields) {

    /** The first value of a header field. */
    public Optional<String> header(String name) {
      String prefix = name.toLowerCase(Locale.ROOT) + ":";
      return fields.stream()
          .filter(field -> field.toLowerCase(Locale.ROOT).startsWith(prefix))
          .map(field -> field.substring(prefix.length()).strip())
          .findFirst();
    }

    boolean matches(String wanted, Pattern path) {
      return method.equals(wanted) && path.matcher(target).find();
    }

    @Override
    public String toString() {
      return method + " " + target + header("Range").map(range -> " " + range).orElse("");
    }
  }

  private static final class Order {
    final String method;
    final Pattern path;
    final Fault fault;
    int times;

    Order(String method, Pattern path, Fault fault, int times) {
      this.method = method;
      this.path = path;
      this.fault = fault;
      this.times = times;
    }
  }

  private final ServerSocket listener;
  private final InetSocketAddress registry;
  private final List<Order> orders = new ArrayList<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  /** What was asked, in its order. */
  public final List<Seen> seen = new CopyOnWriteArrayList<>();

  private FaultProxy(InetSocketAddress registry) throws IOException {
    this.registry = registry;
    this.listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().name("fault-proxy").start(this::accept);
  }

  public static FaultProxy before(DistributionRegistry registry) throws IOException {
    return before(registry.address());
  }

  /** Before whatever speaks HTTP at this address. */
  public static FaultProxy before(InetSocketAddress address) throws IOException {
    return new FaultProxy(address);
  }

  /** Does this wrong for the next so many requests that fit. */
  public void order(int times, String method, String path, Fault fault) {
    synchronized (orders) {
      orders.add(new Order(method, Pattern.compile(path), fault, times));
    }
  }

  /** From now on everything goes well. */
  public void repair() {
    synchronized (orders) {
      orders.clear();
    }
  }

  /** What was asked with this method, of paths that have this in them. */
  public List<Seen> seen(String method, String path) {
    Pattern pattern = Pattern.compile(path);
    return seen.stream().filter(request -> request.matches(method, pattern)).toList();
  }

  public String url() {
    return "http://127.0.0.1:" + listener.getLocalPort();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        open.add(client);
        Thread.ofVirtual().name("fault-proxy-request").start(() -> serve(client));
      } catch (IOException _) {
        return; // closed
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      List<String> lines = head(client.getInputStream());
      if (lines.isEmpty()) {
        return;
      }
      String[] first = lines.getFirst().split(" ");
      Seen request = new Seen(first[0], first[1], lines.subList(1, lines.size()));
      seen.add(request);
      Fault fault = next(request);
      if (!fault.answers(client.getOutputStream())) {
        forward(request, client, fault);
      }
    } catch (IOException _) {
      // one of the two went away, which is what this is about
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(client);
    }
  }

  private Fault next(Seen request) {
    synchronized (orders) {
      for (Order order : orders) {
        if (order.times > 0 && request.matches(order.method, order.path)) {
          order.times--;
          return order.fault;
        }
      }
      return Fault.NONE;
    }
  }

  private void forward(Seen request, Socket client, Fault fault)
      throws IOException, InterruptedException {
    try (Socket socket = new Socket(registry.getAddress(), registry.getPort())) {
      open.add(socket);
      StringBuilder head =
          new StringBuilder("%s %s HTTP/1.1\r\n".formatted(request.method, request.target));
      request.fields.stream()
          .filter(field -> !field.toLowerCase(Locale.ROOT).startsWith("connection:"))
          .filter(field -> !fault.hides(field))
          .forEach(field -> head.append(field).append("\r\n"));
      socket.getOutputStream().write(ascii(head + "Connection: close\r\n\r\n"));
      List<String> lines = fault.head(head(socket.getInputStream()));
      OutputStream out = client.getOutputStream();
      out.write(ascii(String.join("\r\n", lines) + "\r\n\r\n"));
      copy(socket.getInputStream(), out, fault);
      open.remove(socket);
    }
  }

  private static void copy(InputStream in, OutputStream out, Fault fault)
      throws IOException, InterruptedException {
    byte[] buffer = new byte[BUFFER];
    long at = 0;
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      if (!fault.body(at, buffer, n, out)) {
        return;
      }
      at += n;
    }
  }

  /** The lines of a head; none when the other end has gone. */
  static List<String> head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    int ends = 0;
    while (ends < 4) {
      int b = in.read();
      if (b < 0 || head.size() > MAX_HEAD) {
        return List.of();
      }
      head.write(b);
      ends = b == (ends % 2 == 0 ? '\r' : '\n') ? ends + 1 : b == '\r' ? 1 : 0;
    }
    String text = head.toString(StandardCharsets.ISO_8859_1);
    return List.of(text.substring(0, text.length() - 4).split("\r\n"));
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
