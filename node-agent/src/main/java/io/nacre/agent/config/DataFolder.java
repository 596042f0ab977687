package io.nacre.agent.config;

import java.nio.file.Path;
import java.util.Map;

/** Where an agent keeps its things when nobody said where. */
final class DataFolder {
  private DataFolder() {}

  /**
   * {@code /var/lib/nacre} for root; for others the data home of the XDG base directory
   * specification.
   *
   * @param environment the process's variables
   * @param home the user's home folder
   * @param user the user's name
   */
  static Path usual(Map<String, String> environment, String home, String user) {
    if (user.equals("root")) {
      return Path.of("/var/lib/nacre");
    }
    String xdg = environment.getOrDefault("XDG_DATA_HOME", "");
    // "All paths set in these environment variables must be absolute", or are to be ignored
    Path base = xdg.startsWith("/") ? Path.of(xdg) : Path.of(home, ".local", "share");
    return base.resolve("nacre");
  }
}
