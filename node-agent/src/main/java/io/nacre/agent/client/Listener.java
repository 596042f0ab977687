package io.nacre.agent.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Whoever listens on a port of this host: which users, as Linux tells it ({@code proc(5)}, {@code
 * /proc/net/tcp}).
 */
final class Listener {
  private static final List<Path> TABLES =
      List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));
  private static final Path SELF = Path.of("/proc/self");
  private static final String LISTENING = "0A";
  private static final int HTTP = 80;

  private final URI address;
  private final int port;
  private final List<Path> tables;

  /**
   * @param tables as {@code /proc/net/tcp}; those that are not there are skipped
   */
  Listener(URI address, List<Path> tables) {
    this.address = address;
    this.tables = tables;
    this.port = address.getPort() < 0 ? HTTP : address.getPort();
  }

  static Listener at(URI address) {
    return new Listener(address, TABLES);
  }

  /**
   * Requires that whatever listens there, on any address of this host, is this user's own process.
   *
   * @throws ClientException with what to do, when it is not, or that cannot be told
   */
  void requireOwn() throws ClientException {
    try {
      if (!InetAddress.getByName(address.getHost()).isLoopbackAddress()) {
        throw refused("is not on a loopback address of this host");
      }
      Set<Integer> users = new HashSet<>();
      for (Path table : tables) {
        if (Files.exists(table)) {
          addUsers(Files.readAllLines(table), port, users);
        }
      }
      int self = (Integer) Files.getAttribute(SELF, "unix:uid");
      if (users.isEmpty()) {
        throw refused("is not seen to listen from here");
      }
      if (!users.equals(Set.of(self))) {
        throw refused("runs as another user");
      }
    } catch (IOException | UnsupportedOperationException e) {
      throw new ClientException(sentence("cannot be told apart from another program"), e);
    }
  }

  /** The users of the sockets that listen on a port, on whatever address. */
  private static void addUsers(List<String> table, int port, Set<Integer> users) {
    for (String line : table.subList(Math.min(1, table.size()), table.size())) {
      String[] fields = line.strip().split(" +");
      if (fields.length > 7 && fields[3].equals(LISTENING)) {
        String local = fields[1];
        if (Integer.parseInt(local.substring(local.indexOf(':') + 1), 16) == port) {
          users.add(Integer.valueOf(fields[7]));
        }
      }
    }
  }

  private ClientException refused(String what) {
    return new ClientException(sentence(what));
  }

  private String sentence(String what) {
    return "the agent at %s %s, so its token is not looked for: give --token-file or NACRE_TOKEN"
        .formatted(address, what);
  }
}
