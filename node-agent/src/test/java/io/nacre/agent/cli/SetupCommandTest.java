package io.nacre.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.testing.tls.PemCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code nacre setup} below a folder that stands for a machine. */
final class SetupCommandTest {
  private static final String DAEMON = "etc/docker/daemon.json";
  private static final String CONFIG = "etc/containerd/config.toml";
  private static final String HUB_HOSTS = "etc/containerd/certs.d/docker.io/hosts.toml";
  private static final String DROP_IN = "etc/containers/registries.conf.d/50-nacre.conf";

  @TempDir Path root;

  @ParameterizedTest
  @ValueSource(strings = {"docker", "containerd", "podman"})
  void what_is_set_up_on_a_bare_machine_is_taken_back_without_a_trace(String client)
      throws IOException {
    ok(client);
    assertThat(files()).isNotEmpty();

    ok(client, "--undo");

    assertThat(root).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(strings = {"docker", "containerd", "podman"})
  void a_dry_run_shows_the_change_and_writes_nothing(String client) throws IOException {
    assertThat(ok(client, "--dry-run"))
        .contains("--- /dev/null\n+++ " + root + "/etc/")
        .contains("\n+");

    assertThat(root).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(strings = {"docker", "containerd", "podman"})
  void doing_it_again_changes_nothing(String client) throws IOException {
    ok(client);
    Map<String, String> once = files();

    assertThat(ok(client)).startsWith("nothing to change\n");
    assertThat(files()).isEqualTo(once);
  }

  @Test
  void with_other_wishes_the_former_ones_are_taken_back_first() throws IOException {
    ok("podman", "--upstream", "docker.io,ghcr.io");
    ok("podman", "--upstream", "quay.io", "--agent", "http://localhost:6060");

    assertThat(text(DROP_IN))
        .contains("\"localhost:6060/quay.io\"")
        .doesNotContain("ghcr.io", "127.0.0.1");
    ok("podman", "--undo");
    assertThat(root).isEmptyDirectory();
  }

  @Test
  void docker_keeps_what_is_there_with_its_mode() throws IOException {
    String before =
        """
        {
            "log-driver": "journald",
            "registry-mirrors": ["https://mirror.example"],
            "default-ulimits": {"nofile": {"Soft": 1.0}}
        }""";
    Path file = put(DAEMON, before);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

    assertThat(ok("docker"))
        .isEqualTo(
            """
            changed %s
            next: run the agent with --mirror 127.0.0.1:5055=docker.io
            next: let Docker read its file again: systemctl reload docker
            """
                .formatted(file));

    assertThat(file).hasContent(before.replace("[\"https", "[\"http://127.0.0.1:5055\", \"https"));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-r-----");

    ok("docker", "--undo");
    assertThat(file).hasContent(before);
  }

  @Test
  void what_was_edited_since_is_kept_when_it_is_taken_back() throws IOException {
    ok("docker");
    Path daemon = put(DAEMON, text(DAEMON).replace("{\n", "{\n  \"debug\": true,\n"));
    ok("docker", "--undo");
    assertThat(daemon).hasContent("{\n  \"debug\": true\n}");

    ok("podman", "--upstream", "ghcr.io");
    Path dropIn = put(DROP_IN, "unqualified-search-registries = []\n" + text(DROP_IN));
    ok("podman", "--undo");
    assertThat(dropIn).hasContent("unqualified-search-registries = []\n");

    ok("containerd", "--upstream", "docker.io");
    Path hosts = put(HUB_HOSTS, text(HUB_HOSTS) + "\n[host.\"https://other.example\"]\n");
    ok("containerd", "--undo");
    assertThat(hosts).hasContent("\n[host.\"https://other.example\"]\n");
  }

  @Test
  void what_was_written_and_then_edited_is_not_guessed_at() throws IOException {
    ok("podman", "--upstream", "ghcr.io");
    put(DROP_IN, text(DROP_IN).replace("insecure = true", "insecure = false"));

    assertThat(fails("podman", "--undo"))
        .isEqualTo(
            "nacre: %s was edited between the lines of 'nacre setup': take them out by hand, then try again; nothing was changed\n"
                .formatted(root.resolve(DROP_IN)));
  }

  @Test
  void docker_is_told_of_an_agent_that_it_would_ask_for_tls() throws IOException {
    ok("docker", "--agent", "http://10.1.2.3:5050", "--mirror", "http://10.1.2.3:5055");

    assertThat(root.resolve(DAEMON))
        .hasContent(
            """
            {
              "insecure-registries": ["10.1.2.3:5050"],
              "registry-mirrors": ["http://10.1.2.3:5055"]
            }
            """);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          docker     | etc/docker/daemon.json         | {"a":             | :1: this is not JSON
          docker     | etc/docker/daemon.json         | {"registry-mirrors": "x"} | is no list of strings
          containerd | etc/containerd/config.toml     | version =         | :1: this is not TOML
          containerd | etc/containerd/config.toml     | root = "/x"       | is of version 1
          containerd | etc/containerd/certs.d/docker.io/hosts.toml | [host | :1: this is not TOML
          podman     | etc/containers/registries.conf | [[registry        | :1: this is not TOML
          podman     | etc/containers/registries.conf | [registries.search] | is in the old format
          podman     | etc/containers/registries.conf.d/9.conf | registry = [{location = "ghcr.io"}] | sets up ghcr.io already
          """)
  void what_stands_in_the_way_is_one_sentence_and_nothing_changes(
      String client, String file, String text, String sentence) throws IOException {
    put(file, text);

    assertThat(fails(client))
        .startsWith("nacre: " + root.resolve(file).toString())
        .contains(sentence)
        .hasLineCount(1);

    assertThat(files()).isEqualTo(Map.of(file, text));
  }

  @Test
  void containerd_registries_of_the_old_way_stand_in_the_way() throws IOException {
    put(
        CONFIG,
        """
        version = 2
        [plugins."io.containerd.grpc.v1.cri".registry.mirrors."docker.io"]
          endpoint = ["https://mirror.example"]
        """);

    assertThat(fails("containerd"))
        .contains("has registry.mirrors, which containerd allows no config_path beside");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "version = 2\n",
        "version = 2\n[plugins]\n  [plugins.\"io.containerd.grpc.v1.cri\"]\n    sandbox_image = \"x\"",
        "version = 2\n[plugins.'io.containerd.grpc.v1.cri'.registry]\n[plugins.x]\na = 1\n",
        "version = 2\n[plugins.\"io.containerd.grpc.v1.cri\".registry]\n  config_path = \"\"\n[plugins.x]\nconfig_path = \"\"\n",
        "version = 3\n[plugins.'io.containerd.cri.v1.images'.registry]\n  config_path = ''\n",
        "# nothing yet\n",
      })
  void containerd_finds_the_folder_whatever_its_configuration_looks_like(String before)
      throws IOException {
    Path config = put(CONFIG, before);

    assertThat(ok("containerd", "--upstream", "docker.io"))
        .contains("next: let containerd read its file again: systemctl restart containerd");
    assertThat(config).content().contains("config_path = \"/etc/containerd/certs.d\"\n");

    ok("containerd", "--undo");
    assertThat(config).hasContent(before);
  }

  @Test
  void containerd_has_its_own_folder_and_hosts_that_are_tried_after_the_agent() throws IOException {
    put(
        CONFIG,
        """
        version = 3
        [plugins.'io.containerd.cri.v1.images'.registry]
          config_path = '/srv/certs:/etc/docker/certs.d'
        """);
    Path hosts =
        put(
            "srv/certs/docker.io/hosts.toml",
            """
            server = "https://registry-1.docker.io"
            [host."https://mirror.example"]
              capabilities = ["pull"]
            """);

    assertThat(ok("containerd", "--upstream", "docker.io"))
        .isEqualTo("changed %s\n".formatted(hosts));

    assertThat(text("srv/certs/docker.io/hosts.toml"))
        .containsSubsequence(
            "server = ", "[host.\"http://127.0.0.1:5050\"]", "[host.\"https://mirror.example\"]");
  }

  @Test
  void containerd_without_cri_needs_no_setting() throws IOException {
    put(CONFIG, "disabled_plugins = [\"cri\"]\n");

    assertThat(ok("containerd", "--upstream", "docker.io"))
        .isEqualTo("created %s\n".formatted(root.resolve(HUB_HOSTS)));
  }

  @Test
  void a_registry_with_another_name_at_the_agent_goes_by_its_host() throws IOException {
    ok(
        "podman",
        "--upstream",
        "corp=registry.corp.example:5000",
        "--agent",
        "https://agent.example:5050");

    assertThat(text(DROP_IN))
        .contains(
            """
            prefix = "registry.corp.example:5000"
            location = "registry.corp.example:5000"

            [[registry.mirror]]
            location = "agent.example:5050/corp"
            insecure = false
            """);
  }

  @Test
  void clients_trust_the_certificates_of_an_agent_with_tls_until_it_is_taken_back(
      @TempDir Path other) throws IOException {
    String ca = PemCertificate.create(other, "localhost").certificates().toString();
    String agent = "https://localhost:5443";
    String pem = Files.readString(Path.of(ca));

    ok("docker", "--agent", agent, "--mirror", "https://localhost:5444", "--ca", ca);
    ok("podman", "--agent", agent, "--ca", ca, "--upstream", "ghcr.io");
    ok("containerd", "--agent", agent, "--ca", ca, "--upstream", "ghcr.io");

    assertThat(text("etc/docker/certs.d/localhost:5443/ca.crt")).isEqualTo(pem);
    assertThat(text("etc/docker/certs.d/localhost:5444/ca.crt")).isEqualTo(pem);
    assertThat(text("etc/containers/certs.d/localhost:5443/ca.crt")).isEqualTo(pem);
    assertThat(text(DROP_IN)).contains("insecure = false");
    assertThat(text("etc/containerd/certs.d/ghcr.io/hosts.toml"))
        .contains("[host.\"https://localhost:5443\"]\n", "  ca = \"%s\"\n".formatted(ca));

    ok("containerd", "--undo");
    ok("podman", "--undo");
    ok("docker", "--undo");
    assertThat(root).isEmptyDirectory();
  }

  @Test
  void other_certificates_are_not_replaced() throws IOException {
    put("etc/docker/certs.d/localhost:5443/ca.crt", "other");
    Path ca = put("ca.pem", "-----BEGIN CERTIFICATE-----\n");
    Path key = put("key.pem", "-----BEGIN PRIVATE KEY-----\n");

    assertThat(fails("docker", "--agent", "https://localhost:5443", "--ca", ca.toString()))
        .contains("localhost:5443/ca.crt holds other certificates");
    assertThat(fails("docker", "--ca", key.toString()))
        .isEqualTo("nacre: %s holds no certificate in PEM form\n".formatted(key));
  }

  @Test
  void scripts_get_json() throws IOException {
    JsonNode view = JsonMapper.shared().readTree(ok("docker", "--json"));

    assertThat(view.propertyNames()).containsExactly("client", "written", "files", "next");
    assertThat(view.at("/files/0/file").asString()).isEqualTo(root.resolve(DAEMON).toString());
    assertThat(view.at("/files/0/change").asString()).isEqualTo("created");
    assertThat(view.at("/files/0/diff").asString()).startsWith("--- /dev/null\n");
    assertThat(view.path("written").asBoolean()).isTrue();
  }

  @Test
  void mistakes_are_one_sentence() throws IOException {
    assertThat(fails("docker", "--undo"))
        .isEqualTo(
            "nacre: there is nothing to take back: %s, which would say what was written, does not exist\n"
                .formatted(root.resolve("etc/nacre/setup/docker.json")));
    assertThat(fails("podman", "--upstream", "a/b"))
        .isEqualTo(
            "nacre: a registry looks like ghcr.io or corp=registry.corp.example:5000, not a/b\n");
    assertThat(fails("docker", "--mirror", "127.0.0.1:5055"))
        .isEqualTo("nacre: an address looks like http://127.0.0.1:5050, not 127.0.0.1:5055\n");
    assertThat(Cli.run("setup").err())
        .isEqualTo(
            "nacre: Say which client: docker, containerd or podman; see 'nacre setup --help'\n");
    assertThat(root).isEmptyDirectory();
  }

  private Path put(String name, String text) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.resolveSibling(""));
    return Files.writeString(file, text);
  }

  private String text(String name) throws IOException {
    return Files.readString(root.resolve(name));
  }

  /** All files by their names, with their texts. */
  private Map<String, String> files() throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(root)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(root.relativize(file).toString(), Files.readString(file));
      }
    }
    return files;
  }

  private String ok(String... words) {
    Cli.Result result = run(words);
    assertThat(result.err()).isEmpty();
    assertThat(result.exit()).isZero();
    return result.out();
  }

  private String fails(String... words) {
    Cli.Result result = run(words);
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    return result.err();
  }

  private Cli.Result run(String... words) {
    return Cli.run(
        Stream.of(List.of("setup"), List.of(words), List.of("--root", root.toString()))
            .flatMap(List::stream)
            .toArray(String[]::new));
  }
}
