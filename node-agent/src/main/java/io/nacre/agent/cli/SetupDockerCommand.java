package io.nacre.agent.cli;

import io.nacre.agent.setup.AgentAddress;
import io.nacre.agent.setup.Change;
import io.nacre.agent.setup.ClientSetup;
import io.nacre.agent.setup.DockerSetup;
import io.nacre.agent.setup.SetupException;
import java.util.List;
import picocli.CommandLine.Model.OptionSpec;

/** {@code nacre setup docker}. */
final class SetupDockerCommand extends SetupClientCommand {
  private static final String USUAL_MIRROR = "http://127.0.0.1:5055";

  private final OptionSpec mirror =
      option("URL", "The agent's mirror of Docker Hub (" + USUAL_MIRROR + ").", "--mirror");
  private final OptionSpec file =
      option("FILE", "Docker's configuration (/etc/docker/daemon.json).", "--file");

  SetupDockerCommand() {
    super(
        "docker",
        "Let Docker pull from Docker Hub through the agent: registry-mirrors in daemon.json.",
        "nacre setup docker --dry-run",
        "nacre setup docker && systemctl reload docker",
        "nacre setup docker --file ~/.config/docker/daemon.json   rootless Docker",
        "nacre setup docker --undo");
  }

  @Override
  ClientSetup setup() throws SetupException {
    String given = mirror.getValue();
    return new DockerSetup(
        path(file, "/etc/docker/daemon.json"),
        AgentAddress.parse(given == null ? USUAL_MIRROR : given),
        agent(),
        ca());
  }

  @Override
  List<String> afterUndo(List<Change> changes) {
    return changes.isEmpty() ? List.of() : List.of(DockerSetup.RESTART);
  }
}
