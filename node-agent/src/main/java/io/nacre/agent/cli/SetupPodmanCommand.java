package io.nacre.agent.cli;

import io.nacre.agent.setup.Change;
import io.nacre.agent.setup.ClientSetup;
import io.nacre.agent.setup.PodmanSetup;
import io.nacre.agent.setup.SetupException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.OptionSpec;

/** {@code nacre setup podman}, which buildah and skopeo heed as well. */
final class SetupPodmanCommand extends SetupClientCommand {
  private static final String CONFIGURATION = "containers/registries.conf";
  private static final String CERTIFICATES = "containers/certs.d";
  private static final String DROP_INS = CONFIGURATION + ".d";
  private static final String DROP_IN = DROP_INS + "/50-nacre.conf";

  private final OptionSpec upstream = upstreamOption();
  private final OptionSpec file =
      option(
          "FILE",
          "The drop-in (/etc/" + DROP_IN + ", for others than root ~/.config/" + DROP_IN + ").",
          "--file");

  SetupPodmanCommand() {
    super(
        "podman",
        "Let podman, buildah and skopeo pull through the agent: a drop-in for registries.conf.",
        "nacre setup podman --dry-run",
        "nacre setup podman --upstream docker.io,corp=registry.corp.example:5000",
        "nacre setup podman --undo");
  }

  @Override
  ClientSetup setup() throws SetupException {
    List<Path> others = new ArrayList<>();
    others.add(place("/etc/" + CONFIGURATION));
    others.add(place("/etc/" + DROP_INS));
    String dropIn = "/etc/" + DROP_IN;
    Path certificates = place("/etc/" + CERTIFICATES);
    if (!isForMachine()) {
      others.add(home().resolve(CONFIGURATION));
      others.add(home().resolve(DROP_INS));
      dropIn = home().resolve(DROP_IN).toString();
      certificates = home().resolve(CERTIFICATES);
    }
    return new PodmanSetup(
        path(file, dropIn), others, certificates, agent(), ca(), registries(upstream));
  }

  @Override
  List<String> afterUndo(List<Change> changes) {
    return List.of(); // podman reads its files each time
  }
}
