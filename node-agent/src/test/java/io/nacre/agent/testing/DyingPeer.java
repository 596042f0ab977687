package io.nacre.agent.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The peer listener of an agent that is killed when it has sent so much: others join it here. After
 * that death it is there for the agent's next life, which lasts.
 */
public final class DyingPeer implements AutoCloseable {
  private static final int CHUNK = 64 * 1024;

  private final AgentProcess agent;
  private final long bytes;
  private final ServerSocket listener;
  private final AtomicLong sent = new AtomicLong();
  private final AtomicBoolean died = new AtomicBoolean();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  /**
   * @param bytes after which the agent is killed
   */
  public DyingPeer(AgentProcess agent, long bytes) throws IOException {
    this.agent = agent;
    this.bytes = bytes;
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().name("dying-peer").start(this::accept);
  }

  /** What others join. */
  public String address() {
    return "127.0.0.1:" + listener.getLocalPort();
  }

  /** Whether it has come to that. */
  public boolean hasDied() {
    return died.get();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        open.add(client);
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException _) {
        return; // closed
      }
    }
  }

  private void serve(Socket client) {
    String[] target = agent.peerAddress().split(":");
    try (client;
        Socket server = new Socket(target[0], Integer.parseInt(target[1]))) {
      open.add(server);
      Thread there = Thread.ofVirtual().start(() -> pump(client, server, false));
      pump(server, client, true);
      there.interrupt();
    } catch (IOException _) {
      // the agent is dead: so is the connection
    } finally {
      open.remove(client);
    }
  }

  private void pump(Socket from, Socket to, boolean counts) {
    byte[] chunk = new byte[CHUNK];
    try (from;
        to;
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        if (counts && sent.addAndGet(n) > bytes && died.compareAndSet(false, true)) {
          agent.kill();
        }
        out.write(chunk, 0, n);
      }
    } catch (IOException _) {
      // one end went: so does the other
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
