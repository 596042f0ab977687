package io.nacre.agent.clients;

import io.nacre.agent.testing.AgentProcess;
import io.nacre.agent.testing.RequiresTool;
import io.nacre.agent.testing.UpstreamRegistries;
import io.nacre.http.KeyFiles;
import io.nacre.testing.tls.PemCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code podman}. It has no words for deleting in a registry. */
@RequiresTool({"podman", "registry"})
class PodmanTest extends ContainerStorage {

  @Override
  String client() {
    return "podman";
  }

  @Override
  String pull(String reference) {
    run("pull", "--tls-verify=false", reference);
    return run("image", "inspect", "--format={{.Digest}}", reference);
  }

  @Test
  void after_nacre_setup_an_agent_with_tls_is_trusted() throws IOException {
    String image = UpstreamRegistries.OPEN + "/" + onlyThroughAMirror() + ":1";
    Path dropIn = folder.resolve(DROP_IN);
    KeyFiles keys = PemCertificate.create(folder, "localhost", "127.0.0.1");
    try (AgentProcess agent = agentWithTls(keys)) {
      nacreSetup(
          agent,
          "podman",
          "--upstream",
          UpstreamRegistries.OPEN,
          "--file",
          dropIn.toString(),
          "--ca",
          keys.certificates().toString());
      // the machine's folder, as the one in this home
      Files.createSymbolicLink(
          folder.resolve(".config/containers/certs.d"), folder.resolve("etc/containers/certs.d"));

      command("pull", image).environment(Map.of("HOME", folder.toString())).run();
    }
    run("rmi", image);
  }
}
