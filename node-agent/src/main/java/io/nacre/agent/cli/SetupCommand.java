package io.nacre.agent.cli;

import picocli.CommandLine.ParameterException;

/** {@code nacre setup}: one command below it for each client. */
final class SetupCommand extends Command {
  SetupCommand() {
    super(
        "setup",
        "Let docker, containerd or podman pull through the agent, or take that back.",
        "nacre setup docker --dry-run",
        "nacre setup containerd",
        "nacre setup podman --undo");
    below(new SetupDockerCommand());
    below(new SetupContainerdCommand());
    below(new SetupPodmanCommand());
  }

  @Override
  public Integer call() {
    throw new ParameterException(
        spec().commandLine(), "Say which client: docker, containerd or podman");
  }
}
