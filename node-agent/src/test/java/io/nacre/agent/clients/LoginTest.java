package io.nacre.agent.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.agent.cli.Cli;
import io.nacre.agent.testing.Command;
import io.nacre.agent.testing.Docker;
import io.nacre.agent.testing.LocalAgent;
import io.nacre.agent.testing.RegistryApi;
import io.nacre.agent.testing.RequiresTool;
import io.nacre.agent.testing.SharedFixtures;
import io.nacre.agent.testing.TestImage;
import io.nacre.testing.upstream.DistributionRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients that log in: to an agent with users of its own, and through an agent without any to a
 * registry that has some. The commands are those of {@code docs/guides/access.md}.
 */
@ExtendWith(SharedFixtures.class)
@RequiresTool("registry")
class LoginTest {
  private static final String ANN = "ann";
  private static final String ANNS = "open: sesame";
  private static final String BOB = "bob";
  private static final String BOBS = "pässword";
  private static final String SECRET = "up.test/org/secret:1";

  /** Written by Apache's {@code htpasswd -B}. */
  private static final String USERS =
      """
      ann:$2y$05$AzQNotk.U7FbqZ/nZOq7A.9hc5.MRjNHx7IeXtojrYIRtrkPOwcMe
      bob:$2y$10$A6uyMU0CGwzSnzQLf.aEbupkwA3yGs91gdAA.yILLxBHeKlW2Hixe
      """;

  @TempDir private static Path shared;
  @TempDir private Path folder;

  private static DistributionRegistry upstream;

  /** Ann pushes, bob only pulls. */
  private static LocalAgent users;

  /** Has no users; its upstream knows ann and bob. */
  private static LocalAgent open;

  /** Everybody pulls, users push. */
  private static LocalAgent mixed;

  private static TestImage image;
  private Map<String, String> environment = Map.of();

  @BeforeAll
  static void start() throws Exception {
    Path htpasswd = Files.writeString(shared.resolve("users"), USERS);
    upstream = DistributionRegistry.startForUsers(shared.resolve("upstream"), htpasswd);
    String registry = "http://127.0.0.1:" + upstream.address().getPort();
    users =
        LocalAgent.start(
            Map.of(
                "htpasswd", htpasswd.toString(), "rules", "team/*;pull=users;push=ann;delete=ann"));
    open = LocalAgent.start(Map.of("upstream", "up.test=" + registry));
    mixed = LocalAgent.start(Map.of("htpasswd", htpasswd.toString(), "anonymous-pull", "true"));
    image = TestImage.write(shared.resolve("image"), 17, 20_000);
    RegistryApi.at(URI.create(registry))
        .as(basic(ANN, ANNS))
        .push(image.folder(), "org/secret", "1");
    RegistryApi.at(users.uri()).as(basic(ANN, ANNS)).push(image.folder(), "team/app", "1");
    RegistryApi.at(mixed.uri()).as(basic(ANN, ANNS)).push(image.folder(), "team/app", "1");
  }

  @AfterAll
  static void stop() throws IOException {
    users.close();
    open.close();
    mixed.close();
    upstream.close();
  }

  /** Logins of one test are not those of another. */
  @BeforeEach
  void forget() throws IOException {
    Path config = Files.createDirectories(folder.resolve("config"));
    environment =
        Map.of(
            "DOCKER_CONFIG",
            config.toString(),
            "REGISTRY_AUTH_FILE",
            config.resolve("auth.json").toString());
  }

  private static String basic(String user, String password) {
    byte[] both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(both);
  }

  private static String host(LocalAgent agent) {
    return "127.0.0.1:" + agent.port();
  }

  private Command command(String... words) {
    return Command.of(words).environment(environment);
  }

  private static void assertRefused(Command command) {
    assertThat(command.attempt().exit()).as(command.toString()).isNotZero();
  }

  @Test
  @RequiresTool("skopeo")
  void skopeo_at_an_agent_with_users() {
    String app = "docker://%s/team/app:1".formatted(host(users));
    Command inspect = command("skopeo", "inspect", "--tls-verify=false", "--format={{.Digest}}");
    assertRefused(inspect.with(app));
    assertRefused(login("skopeo", host(users), BOB, "guess"));
    login("skopeo", host(users), BOB, BOBS).run();
    assertThat(inspect.with(app).run().out()).isEqualTo(image.manifest());
    Command copy =
        command(
            "skopeo",
            "copy",
            "--dest-tls-verify=false",
            "oci:" + image.folder(),
            "docker://%s/team/by-skopeo:1".formatted(host(users)));
    assertRefused(copy);
    login("skopeo", host(users), ANN, ANNS).run();
    copy.run();
  }

  /** A login may be for a part of the names of a host, so it need not be for all upstreams. */
  @Test
  @RequiresTool("skopeo")
  void skopeo_with_a_login_of_the_upstream() {
    String secret = "docker://%s/%s".formatted(host(open), SECRET);
    Command inspect = command("skopeo", "inspect", "--tls-verify=false", "--format={{.Digest}}");
    assertRefused(inspect.with(secret));
    login("skopeo", host(open) + "/up.test", BOB, BOBS).run();
    assertThat(inspect.with(secret).run().out()).isEqualTo(image.manifest());
    assertRefused(inspect.with("--creds=bob:guess", secret));
  }

  private Command login(String tool, String host, String user, String password) {
    return command(
        tool, "login", "--tls-verify=false", "--username=" + user, "--password=" + password, host);
  }

  @Test
  @RequiresTool("crane")
  void crane() {
    String app = host(users) + "/team/app:1";
    assertRefused(command("crane", "digest", app));
    command("crane", "auth", "login", "-u", BOB, "-p", BOBS, host(users)).run();
    assertThat(command("crane", "digest", app).run().out()).isEqualTo(image.manifest());
    assertRefused(command("crane", "tag", app, "2"));
    command("crane", "auth", "login", "-u", ANN, "-p", ANNS, host(users)).run();
    command("crane", "tag", app, "2").run();
    assertThat(command("crane", "ls", host(users) + "/team/app").run().out()).isEqualTo("1\n2");

    String secret = host(open) + "/" + SECRET;
    assertRefused(command("crane", "digest", secret));
    command("crane", "auth", "login", "-u", ANN, "-p", ANNS, host(open)).run();
    assertThat(command("crane", "digest", secret).run().out()).isEqualTo(image.manifest());
  }

  @Test
  @RequiresTool("oras")
  void oras() {
    Command fetch = command("oras", "manifest", "fetch", "--plain-http", "--descriptor");
    String app = host(users) + "/team/app:1";
    String secret = host(open) + "/" + SECRET;
    assertRefused(fetch.with(app));
    assertRefused(fetch.with(secret));
    assertRefused(command("oras", "login", "--plain-http", "-u", BOB, "-p", "guess", host(users)));
    command("oras", "login", "--plain-http", "-u", BOB, "-p", BOBS, host(users)).run();
    command("oras", "login", "--plain-http", "-u", BOB, "-p", BOBS, host(open)).run();
    assertThat(fetch.with(app).run().out()).contains(image.manifest());
    assertThat(fetch.with(secret).run().out()).contains(image.manifest());
  }

  @Test
  @RequiresTool("docker")
  void docker_at_an_agent_with_users(Docker docker) {
    String app = host(users) + "/team/app:1";
    Map<String, String> config = Map.of("DOCKER_CONFIG", folder.resolve("config").toString());
    assertRefused(docker.command("pull", "-q", app).environment(config));
    assertRefused(
        docker.command("login", "-u", ANN, "-p", "guess", host(users)).environment(config));
    docker.command("login", "-u", ANN, "-p", ANNS, host(users)).environment(config).run();
    docker.command("pull", "-q", app).environment(config).run();
    String mine = host(users) + "/team/by-docker:1";
    docker.command("tag", app, mine).run();
    docker.command("push", mine).environment(config).run();
    docker.run("rmi", "-f", app, mine);
  }

  /** It has been old for some years, and is what many run. */
  @Test
  @RequiresTool("docker")
  void docker_with_a_login_of_the_upstream(Docker docker) {
    String secret = host(open) + "/" + SECRET;
    Map<String, String> config = Map.of("DOCKER_CONFIG", folder.resolve("config").toString());
    assertRefused(docker.command("pull", "-q", secret).environment(config));
    docker.command("login", "-u", BOB, "-p", BOBS, host(open)).environment(config).run();
    docker.command("pull", "-q", secret).environment(config).run();
    docker.run("rmi", "-f", secret);
  }

  @Test
  @RequiresTool("docker")
  void docker_where_everybody_pulls_and_users_push(Docker docker) {
    String app = host(mixed) + "/team/app:1";
    String mine = host(mixed) + "/team/by-docker:1";
    Map<String, String> config = Map.of("DOCKER_CONFIG", folder.resolve("config").toString());
    docker.command("pull", "-q", app).environment(config).run();
    docker.command("tag", app, mine).run();
    assertRefused(docker.command("push", mine).environment(config));
    assertRefused(
        docker.command("login", "-u", ANN, "-p", "guess", host(mixed)).environment(config));
    docker.command("login", "-u", ANN, "-p", ANNS, host(mixed)).environment(config).run();
    docker.command("push", mine).environment(config).run();
    docker.run("rmi", "-f", app, mine);
  }

  @Test
  @RequiresTool("skopeo")
  void skopeo_where_everybody_pulls_and_users_push() {
    Command copy =
        command(
            "skopeo",
            "copy",
            "--src-tls-verify=false",
            "--dest-tls-verify=false",
            "docker://%s/team/app:1".formatted(host(mixed)));
    copy.with("oci:" + folder.resolve("pulled")).run();
    Command push = copy.with("docker://%s/team/by-skopeo:1".formatted(host(mixed)));
    assertRefused(push);
    login("skopeo", host(mixed), BOB, BOBS).run();
    push.run();
  }

  /** What {@code nacre pull} brought is still for nobody else, until somebody says so. */
  @Test
  @RequiresTool("crane")
  void the_agents_own_credentials_are_the_operators_until_they_are_shared() throws IOException {
    Path config =
        Files.writeString(
            folder.resolve("docker.json"),
            "{\"auths\":{\"up.test\":{\"auth\":\"%s\"}}}"
                .formatted(basic(BOB, BOBS).substring("Basic ".length())));
    Map<String, String> settings =
        Map.of(
            "docker-config",
            config.toString(),
            "upstream",
            "up.test=http://127.0.0.1:" + upstream.address().getPort());
    Map<String, String> sharing = new HashMap<>(settings);
    sharing.put("share", "up.test");
    try (LocalAgent own = LocalAgent.start(settings);
        LocalAgent shared = LocalAgent.start(sharing)) {
      assertThat(Cli.at(own, "pull", SECRET, "--platform", "all").exit()).isZero();
      assertThat(Cli.at(own, "inspect", SECRET).out()).contains(image.manifest());
      assertRefused(command("crane", "digest", host(own) + "/" + SECRET));
      assertThat(command("crane", "digest", host(shared) + "/" + SECRET).run().out())
          .isEqualTo(image.manifest());
    }
  }
}
