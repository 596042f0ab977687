package io.nacre.bench.serving;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A network namespace behind a link of 1 Gbit/s: a veth pair with a token bucket at both ends. What
 * runs in it is reached at {@link #inside()}.
 */
record ShapedLink(String name) implements AutoCloseable {
  private static final String OUTSIDE = "10.231.77.1";
  private static final String INSIDE = "10.231.77.2";
  private static final String RATE = "1gbit";

  /** Whether this process may make one: that takes root, and iproute2. */
  static boolean isPossible() {
    return Shell.has("ip") && Shell.has("tc") && Files.isWritable(Path.of("/run"));
  }

  static ShapedLink open() throws IOException, InterruptedException {
    ShapedLink link = new ShapedLink("nacre" + ProcessHandle.current().pid());
    try {
      ip("netns", "add", link.name);
      ip("link", "add", link.name, "type", "veth", "peer", "name", "up", "netns", link.name);
      ip("addr", "add", OUTSIDE + "/30", "dev", link.name);
      ip("link", "set", link.name, "up");
      ip("-n", link.name, "addr", "add", INSIDE + "/30", "dev", "up");
      ip("-n", link.name, "link", "set", "dev", "up", "up");
      ip("-n", link.name, "link", "set", "lo", "up");
      Shell.run(shaped("tc", "qdisc", "add", "dev", link.name));
      Shell.run(shaped("tc", "-n", link.name, "qdisc", "add", "dev", "up"));
      return link;
    } catch (IOException | InterruptedException e) {
      link.close();
      throw e;
    }
  }

  private static String[] shaped(String... words) {
    List<String> all = new ArrayList<>(Arrays.asList(words));
    all.addAll(List.of("root", "tbf", "rate", RATE, "burst", "128k", "latency", "30ms"));
    return all.toArray(String[]::new);
  }

  private static void ip(String... words) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of("ip"));
    all.addAll(Arrays.asList(words));
    Shell.run(all.toArray(String[]::new));
  }

  /** The address at its far end. */
  String inside() {
    return INSIDE;
  }

  /** What to say before a command to have it run at the far end. */
  List<String> words() {
    return List.of("ip", "netns", "exec", name);
  }

  /** The pair of links goes with the namespace. */
  @Override
  public void close() {
    try {
      Shell.run("ip", "netns", "delete", name);
    } catch (IOException e) {
      System.err.println("the network namespace %s stays: %s".formatted(name, e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
