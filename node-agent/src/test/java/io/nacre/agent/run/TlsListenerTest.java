package io.nacre.agent.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.agent.testing.AgentProcess;
import io.nacre.agent.testing.Await;
import io.nacre.agent.testing.Command;
import io.nacre.agent.testing.LocalAgent;
import io.nacre.http.Headers;
import io.nacre.http.HttpClient;
import io.nacre.http.KeyFiles;
import io.nacre.testing.tls.PemCertificate;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent whose client listener speaks TLS, and the command line that talks to it. */
final class TlsListenerTest {
  private static final Duration RELOADED_WITHIN = Duration.ofSeconds(40);

  @TempDir static Path folder;
  private static KeyFiles keys;

  @BeforeAll
  static void makeCertificate() {
    keys = PemCertificate.create(folder, "127.0.0.1", "localhost");
  }

  private static Map<String, String> settings(KeyFiles files) {
    return Map.of("tls-cert", files.certificates().toString(), "tls-key", files.key().toString());
  }

  private static HttpClient client(Path trusted) throws IOException {
    SSLContext trust = KeyFiles.context(Optional.empty(), Optional.of(trusted));
    return new HttpClient(HttpClient.Options.DEFAULT.with(new HttpClient.Tls(() -> trust, true)));
  }

  private static int status(HttpClient client, URI uri, String... headers)
      throws IOException, InterruptedException {
    var request = new HttpClient.Outgoing("GET", uri, Headers.of(headers), new byte[0]);
    try (HttpClient.Incoming response = client.send(request)) {
      return response.status();
    }
  }

  @Test
  void everythingIsServedOverTlsAndItsOriginIsHttps() throws Exception {
    try (LocalAgent agent = LocalAgent.start(settings(keys));
        HttpClient client = client(keys.certificates())) {
      assertThat(agent.uri()).hasScheme("https");
      URI registry = agent.uri().resolve("/v2/");
      String own = agent.uri().toString();
      assertThat(status(client, registry)).isEqualTo(200);
      assertThat(status(client, registry, "Origin", own)).isEqualTo(200);
      assertThat(status(client, registry, "Origin", own.replace("https", "http"))).isEqualTo(403);
    }
  }

  @Test
  void theCommandLineTalksToItAndSaysWhatIsMissing() throws IOException {
    String trusted = keys.certificates().toString();
    try (AgentProcess agent =
        AgentProcess.with("--tls-cert", trusted, "--tls-key", keys.key().toString())) {
      assertThat(agent.uri()).hasScheme("https");
      assertThat(agent.nacre("status", "--json", "--ca", trusted).run().out())
          .contains("\"repositories\"");
      agent.nacre("ls").environment(Map.of("NACRE_CA", trusted)).run();
      assertThat(agent.nacre("ls").attempt())
          .satisfies(result -> assertThat(result.exit()).isEqualTo(1))
          .satisfies(
              result ->
                  assertThat(result.err())
                      .startsWith(
                          "nacre: talking to the agent at %s failed: its certificate is not trusted here; --ca FILE"
                              .formatted(agent.uri())));
    }
  }

  @Test
  void anotherNameAndAnotherSchemeAreNamed(@TempDir Path other) throws IOException {
    KeyFiles named = PemCertificate.create(other, "registry.lan");
    try (LocalAgent agent = LocalAgent.start(settings(named));
        LocalAgent plain = LocalAgent.start(Map.of())) {
      assertThat(ls(agent.uri().toString(), named).err())
          .contains("its certificate is for another name");
      assertThat(ls(plain.uri().toString().replace("http:", "https:"), named).err())
          .contains("it does not speak TLS there");
    }
  }

  private static Command.Result ls(String agent, KeyFiles trusted) {
    return AgentProcess.program("cli")
        .with("ls", "--agent", agent, "--ca", trusted.certificates().toString())
        .attempt();
  }

  @Test
  void aRenewedCertificateIsServedWithoutARestart(@TempDir Path other) throws Exception {
    KeyFiles renewed = PemCertificate.create(other, "127.0.0.1");
    Path first = Files.copy(renewed.certificates(), other.resolve("first.pem"));
    try (LocalAgent agent = LocalAgent.start(settings(renewed));
        HttpClient trustsFirst = client(first)) {
      URI live = agent.uri().resolve("/livez");
      assertThat(status(trustsFirst, live)).isEqualTo(200);
      PemCertificate.renew(renewed, "127.0.0.1");
      try (HttpClient trustsSecond = client(renewed.certificates())) {
        assertThat(Await.until(RELOADED_WITHIN, () -> answers(trustsSecond, live))).isTrue();
      }
    }
  }

  private static boolean answers(HttpClient client, URI uri) {
    try {
      return status(client, uri) == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aKeyWithoutACertificateAndAFileThatIsNoneAreOneSentence() {
    String key = keys.key().toString();
    Command agent =
        AgentProcess.program("agent").with("agent", "--listen", "127.0.0.1:0", "--tls-key", key);
    assertThat(agent.attempt().err()).contains("--tls-cert and --tls-key go together");
    Path missing = folder.resolve("missing.pem");
    assertThat(agent.with("--tls-cert", missing.toString()).attempt().err())
        .contains("nacre: --tls-cert and --tls-key: %s does not exist".formatted(missing));
  }
}
