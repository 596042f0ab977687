package io.nacre.agent.testing;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Which programs of others this machine has. */
public final class Tools {
  private Tools() {}

  /** Where a program lies on {@code PATH}. */
  public static Optional<Path> find(String name) {
    return Stream.of(
            Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Where a program lies that {@link RequiresTool} has made sure of. */
  public static Path get(String name) {
    return find(name).orElseThrow(() -> new AssertionError(name + " is not on PATH"));
  }

  static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  /** Why a tool cannot be used, as the end of a sentence; empty when it can. */
  static Optional<String> whyMissing(String name) {
    if (find(name).isEmpty()) {
      return Optional.of("not on PATH");
    }
    return switch (name) {
      case "docker" -> Docker.whyMissing();
      // they mount and change owners when they unpack a layer
      case "dockerd", "containerd", "podman", "buildah" ->
          isRoot() ? Optional.empty() : Optional.of("the tests use it as root only");
      default -> Optional.empty();
    };
  }
}
