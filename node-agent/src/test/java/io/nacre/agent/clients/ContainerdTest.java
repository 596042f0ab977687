package io.nacre.agent.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.agent.testing.AgentProcess;
import io.nacre.agent.testing.Command;
import io.nacre.agent.testing.Containerd;
import io.nacre.agent.testing.RequiresTool;
import io.nacre.agent.testing.UpstreamRegistries;
import io.nacre.http.KeyFiles;
import io.nacre.testing.tls.PemCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** containerd, by its client {@code ctr}. It has no words for deleting in a registry. */
@RequiresTool({"containerd", "registry"})
class ContainerdTest extends ClientContract {
  private Containerd containerd;

  @BeforeEach
  void daemon(Containerd shared) {
    containerd = shared;
  }

  @Override
  String client() {
    return "containerd";
  }

  @Override
  String pull(String reference) {
    images("pull", "--plain-http", reference);
    String line = images("ls", "name==" + reference).lines().skip(1).findFirst().orElseThrow();
    return line.split(" +")[2];
  }

  @Override
  void pull(String reference, String architecture) {
    images("pull", "--plain-http", "--platform=linux/" + architecture, reference);
  }

  @Override
  void push(String pulled, String as) {
    images("tag", pulled, as);
    images("push", "--plain-http", as);
  }

  @Override
  void pushIndex(String index, List<String> images, String as) {
    images("pull", "--plain-http", "--all-platforms", index);
    push(index, as);
  }

  @Override
  void forget(String reference) {
    images("rm", "--sync", reference);
  }

  @Test
  void after_nacre_setup_an_image_is_pulled_by_the_name_it_has_everywhere() throws IOException {
    String image = UpstreamRegistries.OPEN + "/" + onlyThroughAMirror() + ":1";
    nacreSetup("containerd", "--upstream", UpstreamRegistries.OPEN);

    images("pull", "--hosts-dir", folder.resolve("etc/containerd/certs.d").toString(), image);

    forget(image);
  }

  @Test
  void after_nacre_setup_an_agent_with_tls_is_trusted() throws IOException {
    String image = UpstreamRegistries.OPEN + "/" + onlyThroughAMirror() + ":1";
    KeyFiles keys = PemCertificate.create(folder, "localhost", "127.0.0.1");
    try (AgentProcess agent = agentWithTls(keys)) {
      nacreSetup(
          agent,
          "containerd",
          "--upstream",
          UpstreamRegistries.OPEN,
          "--ca",
          keys.certificates().toString());

      images("pull", "--hosts-dir", folder.resolve("etc/containerd/certs.d").toString(), image);
    }
    forget(image);
  }

  @Test
  @RequiresTool("curl")
  void after_nacre_setup_kubernetes_pulls_by_the_name_it_has_everywhere() throws IOException {
    String image = UpstreamRegistries.OPEN + "/" + onlyThroughAMirror() + ":1";
    Path config = folder.resolve("etc/containerd/config.toml");
    Files.createDirectories(config.resolveSibling(""));
    Files.writeString(
        config,
        """
        version = 2
        disabled_plugins = ["io.containerd.internal.v1.opt"]
        [plugins."io.containerd.grpc.v1.cri".containerd]
          snapshotter = "native"
        """);
    // the folder as containerd is to see it, which is not below another root
    Path hosts = folder.resolve("hosts");
    nacreSetup(
        "containerd", "--upstream", UpstreamRegistries.OPEN, "--hosts-dir", hosts.toString());

    try (Containerd configured = Containerd.configured(config)) {
      configured.pullByCri(image);
      assertThat(configured.ctr("--namespace=k8s.io", "images", "ls", "--quiet").run().out())
          .contains(image);
    }
  }

  @Test
  void containerd_reads_its_default_configuration_with_what_nacre_setup_put_in()
      throws IOException {
    Path config = folder.resolve("etc/containerd/config.toml");
    Files.createDirectories(config.resolveSibling(""));
    Files.writeString(config, Command.of("containerd", "config", "default").run().out());

    nacreSetup("containerd");

    assertThat(
            Command.of("containerd", "--config", config.toString(), "config", "dump").run().out())
        .containsPattern("\\.registry\\]\\s+config_path = [\"']/etc/containerd/certs.d[\"']");
  }

  private String images(String... words) {
    return containerd.ctr("images").with(words).run().out();
  }
}
