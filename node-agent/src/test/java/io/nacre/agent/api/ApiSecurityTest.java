package io.nacre.agent.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nacre.agent.testing.LocalAgent;
import io.nacre.agent.testing.RawHttp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is let in: no web page, and for changes nobody without the token. */
final class ApiSecurityTest {
  private static LocalAgent agent;
  private static String token;

  @BeforeAll
  static void start() throws IOException {
    agent = LocalAgent.start(Map.of("allowed-hosts", "Registry.lan"));
    token = Files.readString(agent.data().resolve(ApiToken.FILE)).strip();
  }

  @AfterAll
  static void stop() throws IOException {
    agent.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "localhost:5050",
        "LOCALHOST",
        "a.localhost:1",
        "127.0.0.1",
        "127.0.0.1:5050",
        "10.1.2.3",
        "[::1]",
        "[::1]:5050",
        "registry.lan",
        "registry.lan:5050"
      })
  void itIsAddressedAsLocalhostByAnAddressOrByAnAllowedName(String host) throws IOException {
    assertThat(RawHttp.send(agent.port(), "GET /livez", "Host: " + host).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "evil.example,/api/v1/status", "evil.example:5050,/v2/", "localhost.evil.example,/ipfs/x",
    "127.0.0.1.evil.example,/metrics", "evil-localhost,/livez", "lan,/readyz"
  })
  void anotherNameIsDnsRebinding(String host, String path) throws IOException {
    RawHttp.Answer answer = RawHttp.send(agent.port(), "GET " + path, "Host: " + host);

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.body()).contains("--allowed-hosts");
  }

  @Test
  void theAnswerFromMemoryIsGuardedToo() throws IOException {
    String identity = "/ipfs/bafkqaaa?format=raw";
    assertThat(RawHttp.send(agent.port(), "GET " + identity, "Host: localhost").status())
        .isEqualTo(200);
    assertThat(RawHttp.send(agent.port(), "GET " + identity, "Host: evil.example").status())
        .isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://evil.example",
        "null",
        "https://localhost:5050",
        "http://localhost:3000",
        "http://127.0.0.1:5050"
      })
  void theOriginOfAnotherPageIsRefused(String origin) throws IOException {
    for (String line : new String[] {"GET /api/v1/status", "POST /v2/x/blobs/uploads/"}) {
      RawHttp.Answer answer =
          RawHttp.send(
              agent.port(), line, "Host: localhost:5050", "Origin: " + origin, "Content-Length: 0");
      assertThat(answer.status()).describedAs(line).isEqualTo(403);
    }
  }

  @Test
  void itsOwnOriginIsNot() throws IOException {
    RawHttp.Answer answer =
        RawHttp.send(
            agent.port(),
            "GET /api/v1/status",
            "Host: localhost:5050",
            "Origin: http://localhost:5050");

    assertThat(answer.status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DELETE /api/v1/image?ref=a:1",
        "PUT /api/v1/tag?ref=a:1&as=b:1",
        "POST /api/v1/pull?ref=a:1",
        "POST /api/v1/import",
        "PUT /api/v1/pins?ref=a:1",
        "DELETE /api/v1/pins?name=a"
      })
  void aChangeTakesTheToken(String line) throws IOException {
    String[] refused = {
      "Bearer ", "Bearer wrong", "Basic " + token, token, "Bearer " + token + "x"
    };
    for (String authorization : refused) {
      assertThat(send(line, "Authorization: " + authorization).status())
          .describedAs(authorization)
          .isEqualTo(403);
    }
    assertThat(send(line, "X-Nothing: 1").status()).isEqualTo(403);
    assertThat(send(line, "Authorization: Bearer " + token).status())
        .describedAs("allowed, though there is nothing of that name")
        .isIn(404, 422);
    assertThat(send(line, "authorization: bearer " + token).status()).isIn(404, 422);
  }

  private static RawHttp.Answer send(String line, String field) throws IOException {
    return RawHttp.send(agent.port(), line, "Host: localhost", "Content-Length: 0", field);
  }

  @Test
  void whatIsNotThereAndWhatCannotBeDone() throws IOException {
    assertThat(RawHttp.send(agent.port(), "GET /api/v1/nothing", "Host: localhost").status())
        .isEqualTo(404);
    assertThat(send("PATCH /api/v1/pins", "X-Nothing: 1").status()).isEqualTo(405);
    assertThat(RawHttp.send(agent.port(), "GET /api/v1/image", "Host: localhost").body())
        .contains("the parameter 'ref' is missing");
    assertThat(RawHttp.send(agent.port(), "GET /api/v1/image?ref=UPPER", "Host: localhost"))
        .satisfies(answer -> assertThat(answer.status()).isEqualTo(400))
        .satisfies(answer -> assertThat(answer.body()).contains("is not a repository name"));
  }

  @Test
  void theTokenIsForItsOwnerOnlyAndStays(@TempDir Path folder) throws IOException {
    ApiToken made = ApiToken.in(folder);
    Path file = folder.resolve(ApiToken.FILE);
    String word = Files.readString(file);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(word.strip()).hasSizeGreaterThanOrEqualTo(32);
    assertThat(made).isNotNull();
    ApiToken again = ApiToken.in(folder);
    assertThat(again).isNotSameAs(made);
    assertThat(Files.readString(file)).isEqualTo(word);
    assertThat(folder.toFile().list()).containsExactly(ApiToken.FILE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "short\n"})
  void aTokenThatIsNoneIsNotTakenForOne(String word, @TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve(ApiToken.FILE), word);

    assertThatThrownBy(() -> ApiToken.in(folder)).hasMessageContaining("delete it");
  }
}
