package io.nacre.agent.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;

/** A small image that Docker builds and runs, from what this machine has: no network is used. */
public final class RunnableImage {
  /** More than one leaf, so that an image has blobs of both kinds. */
  private static final int PAYLOAD_BYTES = 5_000_000;

  private RunnableImage() {}

  /**
   * Builds an image of two layers: a static busybox, and some megabytes that do not compress.
   *
   * @param says what a container of it prints; the payload follows from it too
   */
  public static void build(Docker docker, String reference, String says) throws IOException {
    Path context = Files.createTempDirectory("nacre-build");
    try {
      Files.copy(Tools.get("busybox").toRealPath(), context.resolve("busybox"));
      try (OutputStream payload = Files.newOutputStream(context.resolve("payload"))) {
        byte[] bytes = new byte[PAYLOAD_BYTES];
        new Random(says.hashCode()).nextBytes(bytes);
        payload.write(bytes);
      }
      Files.writeString(
          context.resolve("Dockerfile"),
          """
          FROM scratch
          COPY busybox /bin/busybox
          COPY payload /payload
          CMD ["/bin/busybox", "echo", "%s"]
          """
              .formatted(says));
      docker
          .command("build", "--quiet", "--tag", reference, context.toString())
          // the builder that is part of every daemon
          .environment(Map.of("DOCKER_BUILDKIT", "0"))
          .run();
    } finally {
      Folders.delete(context);
    }
  }
}
