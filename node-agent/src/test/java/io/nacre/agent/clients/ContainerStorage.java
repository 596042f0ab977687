package io.nacre.agent.clients;

import io.nacre.agent.testing.Command;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** What podman and buildah say with the same words: both keep images in containers/storage. */
abstract class ContainerStorage extends ClientContract {
  @TempDir Path storage;

  /** A command line over a storage of the test's own, to be run. */
  final Command command(String... words) {
    return Command.of(
            client(),
            "--root=" + storage.resolve("root"),
            "--runroot=" + storage.resolve("run"),
            // copies folders where overlayfs cannot lie on what is below
            "--storage-driver=vfs")
        .with(words);
  }

  final String run(String... words) {
    return command(words).run().out();
  }

  @Override
  void pull(String reference, String architecture) {
    run("pull", "--tls-verify=false", "--arch=" + architecture, reference);
  }

  @Override
  void push(String pulled, String as) {
    run("tag", pulled, as);
    run("push", "--tls-verify=false", as);
  }

  @Override
  void pushIndex(String index, List<String> images, String as) throws IOException {
    run("manifest", "create", "all");
    images.forEach(
        image -> run("manifest", "add", "--tls-verify=false", "all", "docker://" + image));
    run("manifest", "push", "--all", "--tls-verify=false", "all", "docker://" + as);
  }

  @Override
  void forget(String reference) {
    run("rmi", reference);
  }
}
