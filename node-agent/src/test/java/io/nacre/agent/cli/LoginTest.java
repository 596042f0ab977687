package io.nacre.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.agent.testing.LocalAgent;
import io.nacre.agent.testing.RawHttp;
import io.nacre.testing.upstream.DistributionRegistry;
import io.nacre.testing.upstream.TokenServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code nacre login} and {@code logout}, with a registry that issues tokens. */
final class LoginTest {
  /** The registry says 404 to whoever may read there, and 401 to all others. */
  private static final String PRIVATE = "GET /v2/corp/private/app/tags/list";

  @TempDir private static Path folder;
  private static TokenServer tokens;
  private static DistributionRegistry registry;
  private Path config;
  private LocalAgent agent;

  @BeforeAll
  static void startUpstream() throws Exception {
    tokens = TokenServer.start();
    registry = DistributionRegistry.start(folder.resolve("registry"), tokens);
  }

  @AfterAll
  static void stopUpstream() {
    if (registry != null) {
      registry.close();
    }
    tokens.close();
  }

  @BeforeEach
  void start() throws IOException {
    config = Files.createTempDirectory(folder, "docker").resolve("config.json");
    agent =
        LocalAgent.start(
            Map.of(
                "upstream",
                "corp=http://127.0.0.1:" + registry.address().getPort(),
                "share",
                "corp",
                "docker-config",
                config.toString()));
  }

  @AfterEach
  void stop() throws IOException {
    agent.close();
  }

  private static Cli.Result login(LocalAgent at, String host, String password, String... more) {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(password.getBytes(StandardCharsets.UTF_8)));
    try {
      String[] words = new String[5 + more.length];
      System.arraycopy(
          new String[] {"login", host, "-u", TokenServer.USER, "--password-stdin"}, 0, words, 0, 5);
      System.arraycopy(more, 0, words, 5, more.length);
      return Cli.at(at, words);
    } finally {
      System.setIn(before);
    }
  }

  private int status() throws IOException {
    return RawHttp.send(agent.port(), PRIVATE, "Host: localhost").status();
  }

  @Test
  void aLoginCountsAtOnceAndALogoutToo() throws Exception {
    assertThat(status()).isIn(401, 403);
    Cli.Result login = login(agent, "corp", TokenServer.PASSWORD + "\n");
    assertThat(login.err()).isEmpty();
    assertThat(login.out()).isEqualTo("logged in to corp as ann, kept in %s\n".formatted(config));
    assertThat(status()).isEqualTo(404);
    assertThat(Cli.at(agent, "logout", "corp").out()).isEqualTo("logged out of corp\n");
    assertThat(status()).isIn(401, 403);
    assertThat(Cli.at(agent, "logout", "corp").err())
        .isEqualTo("nacre: the agent is not logged in to corp\n");
  }

  @Test
  void aWrongPasswordIsRefusedAndNotKept() {
    Cli.Result login = login(agent, "corp", "guess");
    assertThat(login.exit()).isEqualTo(1);
    assertThat(login.err()).startsWith("nacre: ").contains("401").contains("credentials");
    assertThat(login.err() + login.out()).doesNotContain("guess");
    assertThat(config).doesNotExist();
  }

  @Test
  void jsonSaysTheSame() {
    assertThat(login(agent, "corp", TokenServer.PASSWORD, "--json").out())
        .contains("\"upstream\"")
        .contains("corp")
        .doesNotContain("sesame");
  }

  @Test
  void whatIsNoUpstreamIsToldWithThoseThatAre() {
    assertThat(login(agent, "else.where", "x").err())
        .contains("no upstream else.where")
        .contains("ghcr.io")
        .contains("--upstream");
  }

  @Test
  void anAgentWithoutAFileForCredentialsSaysHowToGiveItOne() throws IOException {
    try (LocalAgent bare = LocalAgent.start(Map.of())) {
      assertThat(login(bare, "ghcr.io", "x").err()).contains("--docker-config FILE");
    }
  }

  @Test
  void thereMustBeAPassword() {
    assertThat(login(agent, "corp", "\n").err()).contains("no password on standard input");
    assertThat(Cli.at(agent, "login", "corp", "-u", "ann").err()).contains("--password-stdin");
  }
}
