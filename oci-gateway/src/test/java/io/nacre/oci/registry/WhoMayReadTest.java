package io.nacre.oci.registry;

import static io.nacre.oci.registry.TestRegistry.random;
import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.oci.access.Authenticator;
import io.nacre.oci.access.Client;
import io.nacre.oci.access.Decision;
import io.nacre.oci.access.Identity;
import io.nacre.oci.access.Login;
import io.nacre.oci.access.Rule;
import io.nacre.oci.access.Rules;
import io.nacre.oci.upstream.Credentials;
import io.nacre.oci.upstream.Grants;
import io.nacre.store.image.Digest;
import io.nacre.testing.upstream.DistributionRegistry;
import io.nacre.testing.upstream.TokenServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Everybody who may come, to every kind of agent, for a repository that its upstream does not show
 * to everybody and whose credentials the agent has: on every path, before anything of it is held
 * and after.
 */
class WhoMayReadTest {
  private static final byte[] LAYER = random(4, 3000);
  private static final Digest DIGEST = Digest.sha256(LAYER);
  private static final String NAME = "up.test/secret/app";
  private static final Credentials OWN =
      new Credentials.Password(TokenServer.USER, TokenServer.PASSWORD);
  private static final String OPERATOR = "Bearer operator";

  @TempDir private static Path upstreamFolder;
  private static TokenServer tokens;
  private static DistributionRegistry registry;

  @TempDir private Path folder;

  @BeforeAll
  static void startUpstream() throws Exception {
    tokens = TokenServer.start();
    registry = DistributionRegistry.start(upstreamFolder, tokens);
  }

  @AfterAll
  static void stopUpstream() {
    if (registry != null) {
      registry.close();
    }
    tokens.close();
  }

  /** Knows ann's namesake, bob and carl where there are users; the operator always. */
  private record Users(boolean hasUsers) implements Authenticator {
    @Override
    public Login identify(Client client) {
      String field = client.authorization().orElse("");
      if (field.equals(OPERATOR)) {
        return Login.OPERATOR;
      }
      if (!hasUsers || field.isEmpty()) {
        return Login.ANONYMOUS;
      }
      for (String user : List.of("bob", "carl")) {
        if (field.equals(basic(user, "here"))) {
          return new Login.As(new Identity.User(user));
        }
      }
      return new Login.Failed(new Decision.Unauthenticated(Rules.CHALLENGE, "who are you?"));
    }

    @Override
    public Optional<Login> peek(Client client) {
      return Optional.of(identify(client));
    }
  }

  private static String basic(String user, String password) {
    byte[] both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(both);
  }

  private static Grants grants(String agent) {
    Rules users = Rules.forUsers(true);
    return switch (agent) {
      case "plain" -> Grants.NONE;
      case "shares" -> new Grants(Rules.OPEN, Set.of("up.test"));
      case "shares another" -> new Grants(Rules.OPEN, Set.of("docker.io"));
      case "rule for everybody" -> ruled(Rules.OPEN, "up.test/secret/*;pull=anonymous");
      case "rule for everything" -> ruled(Rules.OPEN, "*;pull=anonymous");
      case "rule that shuts" -> ruled(Rules.OPEN, "up.test/secret/*;push=anonymous");
      case "users" -> new Grants(users, Set.of());
      case "users, rule for bob" -> ruled(users, "up.test/secret/app;pull=bob");
      case "users, rule for everybody" -> ruled(users, "up.test/*;pull=anonymous");
      case "users, rule for users" -> ruled(users, "up.test/*;pull=users");
      case "users, rule for everything" -> ruled(users, "*;pull=users");
      case "users, shares" -> new Grants(Rules.forUsers(false), Set.of("up.test"));
      default -> throw new AssertionError(agent);
    };
  }

  private static Grants ruled(Rules rules, String rule) {
    return new Grants(rules.with(List.of(Rule.parse(rule))), Set.of());
  }

  private static Optional<String> authorization(String who) {
    return switch (who) {
      case "nobody" -> Optional.empty();
      case "blank" -> Optional.of(basic("", ""));
      case "ann of the upstream" -> Optional.of(basic(TokenServer.USER, TokenServer.PASSWORD));
      case "wrong" -> Optional.of(basic(TokenServer.USER, "guess"));
      case "nonsense" -> Optional.of("Basic !!");
      case "bob" -> Optional.of(basic("bob", "here"));
      case "carl" -> Optional.of(basic("carl", "here"));
      case "operator" -> Optional.of(OPERATOR);
      default -> throw new AssertionError(who);
    };
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          plain                       | nobody              | 401
          plain                       | blank               | 401
          plain                       | ann of the upstream | 200
          plain                       | wrong               | 401
          plain                       | nonsense            | 401
          plain                       | operator            | 200
          shares                      | nobody              | 200
          shares                      | wrong               | 200
          shares another              | nobody              | 401
          shares another              | ann of the upstream | 200
          rule for everybody          | nobody              | 401
          rule for everybody          | ann of the upstream | 200
          rule for everything         | nobody              | 401
          rule for everything         | ann of the upstream | 200
          rule that shuts             | nobody              | 403
          rule that shuts             | ann of the upstream | 403
          rule that shuts             | operator            | 200
          users                       | nobody              | 401
          users                       | ann of the upstream | 401
          users                       | bob                 | 403
          users                       | operator            | 200
          users, rule for bob         | nobody              | 401
          users, rule for bob         | wrong               | 401
          users, rule for bob         | bob                 | 200
          users, rule for bob         | carl                | 403
          users, rule for everything  | bob                 | 403
          users, rule for everybody   | nobody              | 401
          users, rule for everybody   | bob                 | 403
          users, rule for users       | nobody              | 401
          users, rule for users       | carl                | 200
          users, shares               | nobody              | 401
          users, shares               | carl                | 200
          """)
  void everyWay(String agent, String who, int status) throws Exception {
    try (UpstreamRig rig =
        new UpstreamRig(
            folder, registry, _ -> OWN, new Users(agent.startsWith("users")), grants(agent))) {
      String manifest =
          rig.pushImage(
              "secret/app", "1", List.of(LAYER), "Authorization", tokens.everything("secret/app"));
      Digest digest = Digest.sha256(manifest.getBytes(StandardCharsets.UTF_8));
      List<String> paths =
          List.of(
              "blobs/" + DIGEST,
              "manifests/1",
              "manifests/" + digest,
              "tags/list",
              "referrers/" + digest);
      assertEach(rig, paths, authorization(who), status, "nothing held");
      for (String path : paths) {
        assertThat(rig.get(target(path), "Authorization", OPERATOR).status()).isEqualTo(200);
      }
      assertEach(rig, paths, authorization(who), status, "all held");
      assertEach(rig, paths, authorization(who), status, "known again");
    }
  }

  private static String target(String path) {
    return "/v2/%s/%s".formatted(NAME, path);
  }

  private static void assertEach(
      UpstreamRig rig, List<String> paths, Optional<String> authorization, int status, String when)
      throws Exception {
    for (String path : paths) {
      for (String method : List.of("GET", "HEAD")) {
        RawHttp.Answer answer =
            authorization.isPresent()
                ? rig.http.send(method, target(path), "Authorization", authorization.get())
                : rig.http.send(method, target(path));
        assertThat(answer.status())
            .as("%s %s, %s: %s", method, path, when, answer.text())
            .isEqualTo(status);
        assertThat(answer.header("WWW-Authenticate").isPresent()).isEqualTo(status == 401);
        if (status != 200) {
          assertThat(answer.header("Docker-Content-Digest")).isEmpty();
          assertThat(answer.header("X-Ipfs-Roots")).isEmpty();
        }
      }
    }
  }
}
