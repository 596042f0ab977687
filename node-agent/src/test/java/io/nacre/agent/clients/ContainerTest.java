package io.nacre.agent.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.agent.testing.Docker;
import io.nacre.agent.testing.RequiresTool;
import io.nacre.agent.testing.RunnableImage;
import io.nacre.agent.testing.SharedFixtures;
import io.nacre.agent.testing.TwoAgents;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.startupcheck.OneShotStartupCheckStrategy;
import org.testcontainers.utility.DockerImageName;

/** A container, run by Testcontainers, from an image that came through two agents. */
@RequiresTool({"docker", "busybox"})
@ExtendWith(SharedFixtures.class)
class ContainerTest {

  @Test
  void a_container_runs_from_an_image_that_the_second_agent_had_never_seen(
      Docker docker, TwoAgents agents) throws IOException {
    String says = "mother of pearl";
    String pushed = agents.first().registry() + "/containers/app:1";
    RunnableImage.build(docker, pushed, says);
    docker.run("push", pushed);
    docker.run("rmi", pushed);

    DockerImageName pulled =
        DockerImageName.parse(agents.second().registry() + "/containers/app:1");
    try (GenericContainer<?> container =
        new GenericContainer<>(pulled)
            .withNetworkMode("none")
            .withStartupCheckStrategy(new OneShotStartupCheckStrategy())) {
      container.start();
      assertThat(container.getLogs().strip()).isEqualTo(says);
    }
    docker.run("rmi", pulled.asCanonicalNameString());
  }
}
