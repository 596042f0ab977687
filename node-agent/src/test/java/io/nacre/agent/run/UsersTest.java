package io.nacre.agent.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nacre.agent.api.ApiToken;
import io.nacre.agent.cli.Cli;
import io.nacre.agent.config.AgentConfig;
import io.nacre.agent.config.ConfigException;
import io.nacre.agent.config.ConfigFile;
import io.nacre.agent.config.Sources;
import io.nacre.agent.testing.LocalAgent;
import io.nacre.agent.testing.RawHttp;
import io.nacre.agent.testing.RegistryApi;
import io.nacre.agent.testing.TestImage;
import io.nacre.store.cid.Cid;
import io.nacre.store.image.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A whole agent with users: {@code open/app} is for everybody, {@code team/app} for its users and
 * pushed to by ann alone.
 */
final class UsersTest {
  private static final String ANN = basic("ann", "open: sesame");
  private static final String BOB = basic("bob", "pässword");

  /** Written by Apache's {@code htpasswd -B}. */
  private static final String USERS =
      """
      ann:$2y$05$AzQNotk.U7FbqZ/nZOq7A.9hc5.MRjNHx7IeXtojrYIRtrkPOwcMe
      bob:$2y$10$A6uyMU0CGwzSnzQLf.aEbupkwA3yGs91gdAA.yILLxBHeKlW2Hixe
      """;

  @TempDir private static Path folder;
  private static LocalAgent agent;
  private static LocalAgent closed;
  private static TestImage team;
  private static TestImage open;
  private static String operator;

  @BeforeAll
  static void start() throws IOException {
    Path htpasswd = Files.writeString(folder.resolve("users"), USERS);
    agent =
        LocalAgent.start(
            Map.of(
                "htpasswd",
                htpasswd.toString(),
                "rules",
                "team/*;pull=users;push=ann;delete=ann,open/*;pull=anonymous;push=ann",
                "peer-listen",
                "127.0.0.1:0"));
    closed = LocalAgent.start(Map.of("htpasswd", htpasswd.toString()));
    team = TestImage.write(folder.resolve("team"), 5, 1_000);
    open = TestImage.write(folder.resolve("open"), 6, 1_000);
    RegistryApi.at(agent.uri()).as(ANN).push(team.folder(), "team/app", "1");
    RegistryApi.at(agent.uri()).as(ANN).push(open.folder(), "open/app", "1");
    RegistryApi.at(closed.uri()).as(ANN).push(team.folder(), "team/app", "1");
    operator = "Bearer " + Files.readString(agent.data().resolve(ApiToken.FILE)).strip();
  }

  @AfterAll
  static void stop() throws IOException {
    agent.close();
    closed.close();
  }

  private static String basic(String user, String password) {
    byte[] both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(both);
  }

  private static RawHttp.Answer send(String who, String line) throws IOException {
    List<String> fields = new ArrayList<>(List.of("Host: localhost", "Content-Length: 0"));
    switch (who) {
      case "nobody" -> {
        // says nothing
      }
      case "ann" -> fields.add("Authorization: " + ANN);
      case "bob" -> fields.add("Authorization: " + BOB);
      case "wrong" -> fields.add("Authorization: " + basic("ann", "guess"));
      case "operator" -> fields.add("Authorization: " + operator);
      default -> throw new AssertionError(who);
    }
    return RawHttp.send(agent.port(), line, fields.toArray(String[]::new));
  }

  private static String cid(TestImage image) {
    return Cid.raw(Digest.parse(image.manifest())).toString();
  }

  /** What each is answered: nobody, a wrong password, bob, ann, the operator. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          GET /v2/                                  | 200 401 200 200 200
          GET /v2/_catalog                          | 200 401 200 200 200
          GET /v2/token                             | 200 401 200 200 200
          GET /v2/open/app/manifests/1              | 200 401 200 200 200
          GET /v2/team/app/manifests/1              | 401 401 200 200 200
          HEAD /v2/team/app/manifests/1             | 401 401 200 200 200
          GET /v2/team/app/manifests/TEAM           | 401 401 200 200 200
          GET /v2/team/app/blobs/TEAM               | 401 401 200 200 200
          GET /v2/team/app/tags/list                | 401 401 200 200 200
          GET /v2/team/app/referrers/TEAM           | 401 401 200 200 200
          GET /v2/team/none/manifests/1             | 401 401 404 404 404
          GET /v2/other/app/manifests/1             | 401 401 404 404 404
          POST /v2/team/new/blobs/uploads/          | 401 401 403 202 202
          POST /v2/open/new/blobs/uploads/          | 401 401 403 202 202
          POST /v2/other/new/blobs/uploads/         | 401 401 202 202 202
          DELETE /v2/team/app/manifests/none        | 401 401 403 404 404
          DELETE /v2/open/app/manifests/none        | 401 401 403 403 404
          POST /v2/other/x/blobs/uploads/?mount=TEAM&from=team/app | 401 401 201 201 201
          GET /ipfs/CID-OPEN?format=raw             | 200 404 200 200 200
          GET /ipfs/CID-TEAM?format=raw             | 404 404 200 200 200
          GET /api/v1/image?ref=open/app:1          | 200 401 200 200 200
          GET /api/v1/image?ref=team/app:1          | 401 401 200 200 200
          GET /api/v1/image?ref=team/none:1         | 401 401 404 404 404
          GET /api/v1/export?format=oci&ref=team/app:1 | 401 401 200 200 200
          DELETE /api/v1/image?ref=team/none:1      | 403 403 403 403 404
          """)
  void whoIsAnsweredWhat(String line, String statuses) throws IOException {
    String request =
        line.replace("CID-TEAM", cid(team))
            .replace("CID-OPEN", cid(open))
            .replace("TEAM", team.manifest());
    List<String> answers = new ArrayList<>();
    for (int i = 0; i < 2; i++) { // the second time from memory
      answers.clear();
      for (String who : List.of("nobody", "wrong", "bob", "ann", "operator")) {
        answers.add(String.valueOf(send(who, request).status()));
      }
    }
    assertThat(String.join(" ", answers)).as(request).isEqualTo(statuses);
  }

  @Test
  void listsHaveWhatOneMayPull() throws IOException {
    assertThat(send("nobody", "GET /v2/_catalog").body())
        .contains("open/app")
        .doesNotContain("team");
    assertThat(send("bob", "GET /v2/_catalog").body()).contains("open/app", "team/app");
    assertThat(send("nobody", "GET /api/v1/images").body())
        .contains("open/app")
        .doesNotContain("team");
    assertThat(send("operator", "GET /api/v1/images").body()).contains("team/app");
  }

  @Test
  void otherAgentsGetWhatIsForEverybodyAndNothingElse() throws IOException {
    int port = Integer.parseInt(agent.peerAddress().substring("127.0.0.1:".length()));
    for (TestImage image : List.of(open, team)) {
      int status = image.equals(open) ? 200 : 404;
      String name = image.equals(open) ? "open/app" : "team/app";
      for (String path :
          List.of(
              "/nacre/v1/names/%s/tags/1".formatted(name),
              "/nacre/v1/blobs/" + image.manifest(),
              "/ipfs/%s?format=raw".formatted(cid(image)))) {
        RawHttp.Answer answer =
            RawHttp.send(port, "GET " + path, "Host: localhost", "Authorization: " + ANN);
        assertThat(answer.status()).as(path).isEqualTo(status);
      }
    }
  }

  @Test
  void whereNobodyMayPullTheRegistryAsksAtItsDoor() throws IOException {
    RawHttp.Answer answer = RawHttp.send(closed.port(), "GET /v2/", "Host: localhost");
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.header("WWW-Authenticate")).isEqualTo("Basic realm=\"nacre\"");
    assertThat(RawHttp.send(closed.port(), "GET /v2/token", "Host: localhost").status())
        .isEqualTo(401);
  }

  @Test
  void theCommandLineIsTheOperators() {
    assertThat(Cli.at(agent, "inspect", "team/app:1").out()).contains(team.manifest());
    assertThat(Cli.at(closed, "ls").exit()).isZero();
  }

  @Test
  void authorizationsOfEveryKindAreAnsweredAndLeakNothing() throws IOException {
    Random random = new Random(20261125);
    for (int i = 0; i < 200; i++) {
      String field = mutated(random);
      RawHttp.Answer answer =
          RawHttp.send(
              closed.port(), // it holds guessers off, which is no matter to the other tests
              "GET /v2/team/app/manifests/1",
              "Host: localhost",
              "Authorization: " + field);
      assertThat(answer.status()).as(field).isIn(400, 401, 429);
      assertThat(answer.head() + answer.body()).doesNotContain(team.manifest(), "sesame");
    }
  }

  /** Ann's password, the operator's token or noise, with a few characters changed. */
  private static String mutated(Random random) {
    String base =
        List.of(ANN, "Bearer x" + operator, "Basic Og", "Bearer nacre-login.")
            .get(random.nextInt(4));
    StringBuilder field = new StringBuilder(base);
    for (int i = 0; i < 1 + random.nextInt(4); i++) {
      int at = 6 + random.nextInt(field.length() - 6);
      char other = (char) ('!' + random.nextInt(0x5d));
      if (random.nextBoolean() || at + 1 >= field.length()) {
        field.insert(at, other);
      } else {
        field.setCharAt(at, (char) ((field.charAt(at) ^ 1) | 0x20));
      }
    }
    String result = field.toString();
    return result.equals(ANN) || result.equals(operator) || result.equals("Basic Og==")
        ? "x"
        : result;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          anonymous-pull | true                | --anonymous-pull is for an agent with --htpasswd
          rules          | team/*;pull=ann     | --rules: the rule for team/* names users
          rules          | a;pull=anonymous,a  | --rules: there are two rules for a
          share          | nowhere.example     | --share: there is no upstream nowhere.example
          """)
  void whatCannotBeMeantStopsTheStart(String setting, String value, String sentence) {
    assertThatThrownBy(
            () -> {
              Map<String, String> flags =
                  Map.of(
                      setting,
                      value,
                      "data",
                      folder.resolve("x").toString(),
                      "listen",
                      "127.0.0.1:0");
              AgentConfig config = AgentConfig.read(new Sources(flags, Map.of(), ConfigFile.NONE));
              Agent.start(config).close();
            })
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(sentence);
  }
}
