package io.nacre.agent.cli;

import io.nacre.agent.setup.Change;
import io.nacre.agent.setup.ClientSetup;
import io.nacre.agent.setup.ContainerdSetup;
import io.nacre.agent.setup.SetupException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.OptionSpec;

/** {@code nacre setup containerd}. */
final class SetupContainerdCommand extends SetupClientCommand {
  private final OptionSpec upstream = upstreamOption();
  private final OptionSpec config =
      option("FILE", "containerd's configuration (/etc/containerd/config.toml).", "--config");
  private final OptionSpec hostsDir =
      option(
          "DIR",
          "Where hosts.toml files go (the config_path of the configuration, else /etc/containerd/certs.d).",
          "--hosts-dir");

  SetupContainerdCommand() {
    super(
        "containerd",
        "Let containerd pull through the agent: a hosts.toml for each registry.",
        "nacre setup containerd --dry-run",
        "nacre setup containerd --upstream docker.io,corp=registry.corp.example:5000",
        "nacre setup containerd --undo");
  }

  @Override
  ClientSetup setup() throws SetupException {
    return new ContainerdSetup(
        file(), optionalPath(hostsDir), root(), agent(), ca(), registries(upstream));
  }

  private Path file() {
    return path(config, "/etc/containerd/config.toml");
  }

  @Override
  List<String> afterUndo(List<Change> changes) {
    return changes.stream().anyMatch(change -> change.file().equals(file()))
        ? List.of(ContainerdSetup.RESTART)
        : List.of();
  }
}
