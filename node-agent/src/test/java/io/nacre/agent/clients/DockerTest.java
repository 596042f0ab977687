package io.nacre.agent.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.agent.testing.Docker;
import io.nacre.agent.testing.RequiresTool;
import io.nacre.agent.testing.RunnableImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** The Docker client and daemon. They have no words for deleting in a registry. */
@RequiresTool({"docker", "busybox", "registry"})
class DockerTest extends ClientContract {
  private Docker docker;
  private String name = "";

  @BeforeEach
  void names_are_of_one_test(Docker shared, TestInfo test) {
    docker = shared;
    name = "docker/" + test.getTestMethod().orElseThrow().getName().replace('_', '-');
  }

  @Override
  String client() {
    return "docker";
  }

  @Override
  String pull(String reference) {
    docker.run("pull", reference);
    return digestOf(reference);
  }

  @Override
  void pull(String reference, String architecture) {
    docker.run("pull", "--platform=linux/" + architecture, reference);
  }

  @Override
  void push(String pulled, String as) {
    docker.run("tag", pulled, as);
    docker.run("push", as);
  }

  @Override
  void pushIndex(String index, List<String> images, String as) {
    docker
        .command("manifest", "create", "--insecure", as)
        .with(images.toArray(String[]::new))
        .run();
    docker.run("manifest", "push", "--insecure", "--purge", as);
  }

  @Override
  void forget(String reference) {
    docker.run("rmi", reference);
  }

  @Test
  @RequiresTool("dockerd")
  void after_nacre_setup_an_image_is_pulled_by_the_name_it_has_everywhere() throws IOException {
    String image = onlyThroughAMirror() + ":1";
    Path daemonJson = folder.resolve("etc/docker/daemon.json");
    Files.createDirectories(daemonJson.resolveSibling(""));
    Files.writeString(daemonJson, "{\"debug\": true}");
    nacreSetup("docker", "--mirror", mirror().toString());

    try (Docker configured = Docker.configured(daemonJson)) {
      configured.run("pull", image);
      assertThat(configured.run("image", "ls", "--format={{.Repository}}:{{.Tag}}"))
          .isEqualTo(image);
    }
  }

  @Test
  void an_image_pushed_to_one_agent_is_pulled_from_the_other_and_runs() throws IOException {
    String pushed = build(first.registry(), "pulled and run");
    docker.run("push", pushed);
    String id = docker.run("image", "inspect", "--format={{.Id}}", pushed);
    String digest = digestOf(pushed);
    docker.run("rmi", pushed);

    String pulled = second.registry() + "/" + name + ":1";
    docker.run("pull", pulled);

    assertThat(docker.run("image", "inspect", "--format={{.Id}}", pulled)).isEqualTo(id);
    assertThat(digestOf(pulled)).isEqualTo(digest);
    assertThat(docker.run("run", "--rm", "--network=none", pulled)).isEqualTo("pulled and run");
    docker.run("rmi", pulled);
  }

  @Test
  void an_image_is_pulled_by_its_digest() throws IOException {
    String pushed = build(first.registry(), "by digest");
    docker.run("push", pushed);
    String digest = digestOf(pushed);
    docker.run("rmi", pushed);

    String pulled = second.registry() + "/" + name + "@" + digest;
    docker.run("pull", pulled);

    assertThat(docker.run("run", "--rm", "--network=none", pulled)).isEqualTo("by digest");
    docker.run("rmi", pulled);
  }

  @Test
  void what_docker_saved_is_imported_and_can_be_pulled() throws IOException {
    String built = build("saved.example", "saved and imported");
    String id = docker.run("image", "inspect", "--format={{.Id}}", built);
    Path archive = folder.resolve("saved.tar");
    docker.run("save", "-o", archive.toString(), built);
    docker.run("rmi", built);

    String local = name + ":1";
    first.nacre("import", "-", "--as", local).from(archive).run();
    String pulled = second.registry() + "/" + local;
    docker.run("pull", pulled);

    assertThat(docker.run("image", "inspect", "--format={{.Id}}", pulled)).isEqualTo(id);
    docker.run("rmi", pulled);
  }

  @Test
  void what_was_exported_is_loaded_by_docker() throws IOException {
    String pushed = build(first.registry(), "exported and loaded");
    docker.run("push", pushed);
    String id = docker.run("image", "inspect", "--format={{.Id}}", pushed);
    docker.run("rmi", pushed);

    Path archive = folder.resolve("exported.tar");
    second.nacre("pull", name + ":1").run();
    second.nacre("export", name + ":1", "--format", "docker", "-o", archive.toString()).run();
    docker.run("load", "-i", archive.toString());

    assertThat(docker.run("image", "ls", "--quiet", "--no-trunc")).contains(id);
    docker.run("rmi", id);
  }

  private String build(String registry, String says) throws IOException {
    String reference = registry + "/" + name + ":1";
    RunnableImage.build(docker, reference, says);
    return reference;
  }

  /** The digest under which Docker knows an image that it pushed or pulled. */
  private String digestOf(String reference) {
    String repository = reference.substring(0, reference.lastIndexOf(':')) + "@";
    return docker
        .run("image", "inspect", "--format={{join .RepoDigests \"\\n\"}}", reference)
        .lines()
        .filter(known -> known.startsWith(repository))
        .map(known -> known.substring(repository.length()))
        .findFirst()
        .orElseThrow();
  }
}
