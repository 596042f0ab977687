package io.nacre.bench.serving;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * An agent, started by the launcher.
 *
 * @param server the registry in it
 * @param peerAddress what others join
 * @param secondsToReady from the start of the launcher to the line that says it serves
 */
record Agent(RegistryContender server, String peerAddress, double secondsToReady)
    implements AutoCloseable {
  static final String NAME = "nacre";

  /** Starts one, and waits until it is ready. */
  static Agent start(List<String> words, Path log, String peerAddress) throws IOException {
    List<String> ready = new ArrayList<>();
    long start = System.nanoTime();
    Child child = Child.startAndRead(log, "ready ", words, ready);
    double seconds = (System.nanoTime() - start) / 1e9;
    URI base = URI.create(ready.getFirst().substring("ready ".length()).strip() + "/");
    return new Agent(new RegistryContender(NAME, base, child), peerAddress, seconds);
  }

  /** The launcher that started this program. */
  static String launcher() {
    return System.getProperty("nacre.launcher", "./nacre");
  }

  @Override
  public void close() {
    server.close();
  }
}
