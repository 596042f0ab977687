package io.nacre.agent.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.agent.testing.AgentProcess;
import io.nacre.agent.testing.Docker;
import io.nacre.agent.testing.RequiresTool;
import io.nacre.agent.testing.RunnableImage;
import io.nacre.agent.testing.SharedFixtures;
import io.nacre.agent.testing.TwoAgents;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The Docker client and daemon. */
@RequiresTool({"docker", "busybox"})
@ExtendWith(SharedFixtures.class)
class DockerTest {
  private final Docker docker;
  private final AgentProcess first;
  private final AgentProcess second;
  private String name = "";
  @TempDir Path folder;

  DockerTest(Docker docker, TwoAgents agents) {
    this.docker = docker;
    this.first = agents.first();
    this.second = agents.second();
  }

  @BeforeEach
  void names_are_of_one_test(TestInfo test) {
    name = "docker/" + test.getTestMethod().orElseThrow().getName().replace('_', '-');
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
    String known = docker.run("image", "inspect", "--format={{index .RepoDigests 0}}", reference);
    return known.substring(known.indexOf('@') + 1);
  }
}
