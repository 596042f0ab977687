package io.nacre.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nacre.http.KeyFiles;
import io.nacre.oci.access.Rule;
import io.nacre.oci.upstream.Upstream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class AgentConfigTest {

  @Test
  void everyDefault() throws ConfigException {
    Path data =
        DataFolder.usual(
            System.getenv(), System.getProperty("user.home"), System.getProperty("user.name"));

    assertThat(AgentConfig.read(new Sources(Map.of(), Map.of(), ConfigFile.NONE)))
        .isEqualTo(
            new AgentConfig(
                data,
                new HostPort("127.0.0.1", 5050),
                false,
                List.of(),
                new ListenerConfig(
                    Optional.empty(),
                    16_384,
                    4_096,
                    new DataSize(64 << 10),
                    Optional.empty(),
                    Optional.empty(),
                    Duration.ofSeconds(20),
                    Duration.ofMinutes(5),
                    Duration.ofSeconds(60),
                    new DataSize(1 << 10)),
                Optional.empty(),
                false,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Optional.empty(),
                UserConfig.EVERYBODY,
                Optional.empty(),
                Duration.ofDays(30),
                Duration.ofSeconds(10),
                AgentConfig.LogLevel.INFO));
  }

  @Test
  void everySettingFromAFile() throws ConfigException {
    ConfigFile file =
        ConfigFile.parse(
            "nacre.yaml",
            """
            data: /srv/nacre
            listen: "[::1]:6000"
            insecure-listen: true
            allowed-hosts: [registry.lan, Nacre.lan]
            tls-cert: /etc/nacre/cert.pem
            tls-key: /etc/nacre/key.pem
            max-connections: 100
            max-requests: 50
            max-head: 8KiB
            max-upload: 20 GiB
            request-rate: 30
            head-timeout: 5s
            idle-timeout: 30s
            stall-timeout: 10s
            min-upload-rate: 0B
            peer-listen: 127.0.0.1:6001
            insecure-peers: true
            join:
              - 127.0.0.1:7001
              - 127.0.0.1:7002
            upstream: lab=https://registry.lab.example
            mirror: 127.0.0.1:5055=docker.io
            gateways: [https://gateway.example, "http://127.0.0.1:8080/"]
            routers: https://router.example
            docker-config: /root/.docker/config.json
            htpasswd: /etc/nacre/htpasswd
            anonymous-pull: true
            rules:
              - team/*;pull=users;push=ann bob;delete=ann
              - "*;pull=anonymous"
            share: [ghcr.io, Lab]
            quota: 50GiB
            scrub-every: 7d
            drain: 2m
            log: debug
            """);

    assertThat(file.entries()).hasSize(Settings.ALL.size());
    assertThat(AgentConfig.read(new Sources(Map.of(), Map.of(), file)))
        .isEqualTo(
            new AgentConfig(
                Path.of("/srv/nacre"),
                new HostPort("::1", 6000),
                true,
                List.of("registry.lan", "nacre.lan"),
                new ListenerConfig(
                    Optional.of(
                        new KeyFiles(
                            Path.of("/etc/nacre/cert.pem"), Path.of("/etc/nacre/key.pem"))),
                    100,
                    50,
                    new DataSize(8 << 10),
                    Optional.of(new DataSize(20L << 30)),
                    Optional.of(30),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(10),
                    new DataSize(0)),
                Optional.of(new HostPort("127.0.0.1", 6001)),
                true,
                List.of(new HostPort("127.0.0.1", 7001), new HostPort("127.0.0.1", 7002)),
                List.of(Upstream.parse("lab=https://registry.lab.example")),
                List.of(MirrorListener.parse("127.0.0.1:5055=docker.io")),
                List.of(
                    URI.create("https://gateway.example"), URI.create("http://127.0.0.1:8080/")),
                List.of(URI.create("https://router.example")),
                Optional.of(Path.of("/root/.docker/config.json")),
                new UserConfig(
                    Optional.of(Path.of("/etc/nacre/htpasswd")),
                    true,
                    List.of(
                        Rule.parse("team/*;pull=users;push=ann bob;delete=ann"),
                        Rule.parse("*;pull=anonymous")),
                    List.of("ghcr.io", "lab")),
                Optional.of(new DataSize(50L << 30)),
                Duration.ofDays(7),
                Duration.ofMinutes(2),
                AgentConfig.LogLevel.DEBUG));
  }

  @Test
  void aFlagGoesBeforeTheEnvironmentAndThatBeforeTheFile() throws ConfigException {
    ConfigFile file =
        ConfigFile.parse("nacre.yaml", "listen: 127.0.0.1:1\ndrain: 1s\njoin: 127.0.0.1:1\n");
    Map<String, String> environment =
        Map.of("NACRE_LISTEN", "127.0.0.1:2", "NACRE_DRAIN", "2s", "NACRE_LOG", "warn");
    Map<String, String> flags = Map.of("listen", "127.0.0.1:3");

    AgentConfig config = AgentConfig.read(new Sources(flags, environment, file));

    assertThat(config.listen().port()).isEqualTo(3);
    assertThat(config.drain()).isEqualTo(Duration.ofSeconds(2));
    assertThat(config.join()).containsExactly(new HostPort("127.0.0.1", 1));
    assertThat(config.log()).isEqualTo(AgentConfig.LogLevel.WARN);
  }

  @Test
  void aWrongValueIsPointedAtWhereItStands() throws ConfigException {
    ConfigFile file = ConfigFile.parse("nacre.yaml", "\n# a comment\ndrain: soon\n");

    assertThatThrownBy(() -> AgentConfig.read(new Sources(Map.of(), Map.of(), file)))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "nacre.yaml, line 3, drain: expected a duration like 500ms, 10s, 5m, 2h or 30d, not 'soon'");
    assertThatThrownBy(
            () ->
                AgentConfig.read(
                    new Sources(Map.of(), Map.of("NACRE_JOIN", "here"), ConfigFile.NONE)))
        .hasMessage("NACRE_JOIN: expected HOST:PORT, not 'here'");
    for (String wrong : List.of("gateway.example", "ftp://a", "https://a/ipfs/", "http://u@a")) {
      assertThatThrownBy(
              () ->
                  AgentConfig.read(
                      new Sources(Map.of("gateways", wrong), Map.of(), ConfigFile.NONE)))
          .hasMessageContaining(
              "expected http://HOST[:PORT] or https://HOST[:PORT], not '%s'", wrong);
    }
    assertThatThrownBy(
            () -> AgentConfig.read(new Sources(Map.of("log", "loud"), Map.of(), ConfigFile.NONE)))
        .hasMessage("--log: expected error, warn, info or debug, not 'loud'");
  }

  @Test
  void theDataFolderOfAUser() {
    assertThat(DataFolder.usual(Map.of(), "/home/ada", "ada"))
        .isEqualTo(Path.of("/home/ada/.local/share/nacre"));
    assertThat(DataFolder.usual(Map.of("XDG_DATA_HOME", "/data"), "/home/ada", "ada"))
        .isEqualTo(Path.of("/data/nacre"));
    assertThat(DataFolder.usual(Map.of("XDG_DATA_HOME", "data"), "/home/ada", "ada"))
        .describedAs("relative paths are to be ignored")
        .isEqualTo(Path.of("/home/ada/.local/share/nacre"));
    assertThat(DataFolder.usual(Map.of(), "/root", "root")).isEqualTo(Path.of("/var/lib/nacre"));
  }
}
