package io.nacre.agent.clients;

import io.nacre.agent.testing.Command;
import io.nacre.agent.testing.UpstreamRegistries;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What podman and buildah say with the same words: both keep images in containers/storage. */
abstract class ContainerStorage extends ClientContract {
  /** Where they look in a home folder. */
  static final String DROP_IN = ".config/containers/registries.conf.d/50-nacre.conf";

  @TempDir Path storage;

  /** A command line over a storage of the test's own, to be run. */
  final Command command(String... words) {
    return Command.of(
            client(),
            "--root=" + storage.resolve("root"),
            "--runroot=" + storage.resolve("run"),
            // copies folders where overlayfs cannot lie on what is below
            "--storage-driver=vfs")
        .with(words)
        .environment(Map.of("REGISTRY_AUTH_FILE", noLogins().toString()));
  }

  @Test
  void after_nacre_setup_an_image_is_pulled_by_the_name_it_has_everywhere() throws IOException {
    String image = UpstreamRegistries.OPEN + "/" + onlyThroughAMirror() + ":1";
    Path dropIn = folder.resolve(DROP_IN);
    nacreSetup("podman", "--upstream", UpstreamRegistries.OPEN, "--file", dropIn.toString());

    command("pull", image).environment(Map.of("HOME", folder.toString())).run();

    run("rmi", image);
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

  /** Whoever runs the tests may be logged in elsewhere, or have no such file at all. */
  private Path noLogins() {
    try {
      return Files.writeString(storage.resolve("auth.json"), "{}");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
