package io.nacre.agent.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.agent.testing.AgentProcess;
import io.nacre.agent.testing.RegistryApi;
import io.nacre.agent.testing.SharedFixtures;
import io.nacre.agent.testing.TestImage;
import io.nacre.agent.testing.TestIndex;
import io.nacre.agent.testing.TwoAgents;
import io.nacre.agent.testing.UpstreamRegistries;
import io.nacre.http.KeyFiles;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * What holds for every client of registries. Each says in its own words how it pulls and pushes;
 * what only some can do is in their own classes. The table in {@code docs/guides/clients.md} has a
 * row for each and a column for each of these tests.
 */
@ExtendWith(SharedFixtures.class)
abstract class ClientContract {
  /** Not the one of the machine that the tests run on, unless that is one. */
  private static final String OTHER_PLATFORM = "arm64";

  private static final int LAYER_BYTES = 200_000;

  /** More than one leaf. */
  private static final int LARGE_LAYER_BYTES = 1_500_000;

  private static final String TAG = ":1";

  @TempDir Path folder;

  /** Where is pushed. */
  AgentProcess first;

  /** Where is pulled; it has seen nothing of what was pushed. */
  AgentProcess second;

  private UpstreamRegistries upstreams;

  /** The client's name, for names of images and as a seed. */
  abstract String client();

  /**
   * Pulls an image.
   *
   * @return its digest, as the client says it
   */
  abstract String pull(String reference) throws IOException;

  /** Pulls of an index the image for one architecture. */
  abstract void pull(String reference, String architecture) throws IOException;

  /** Pushes what was pulled under another name. */
  abstract void push(String pulled, String as) throws IOException;

  /**
   * Pushes an index with its images, all of which are at another name.
   *
   * @param images the references of the images
   */
  abstract void pushIndex(String index, List<String> images, String as) throws IOException;

  /** Forgets what was pulled. */
  abstract void forget(String reference) throws IOException;

  @BeforeEach
  final void fixtures(TwoAgents agents, UpstreamRegistries registries) {
    first = agents.first();
    second = agents.second();
    upstreams = registries;
  }

  @Test
  void what_is_pushed_to_one_agent_is_pulled_from_the_other() throws IOException {
    TestImage image = image(1);
    String source = client() + "/source";
    String name = client() + "/pushed";
    api(first).push(image.folder(), source, "1");

    assertThat(pull(at(first, source))).isEqualTo(image.manifest());
    push(at(first, source), at(first, name));
    forget(at(first, source));
    forget(at(first, name));

    assertThat(api(second).diffIds(name, "1")).isEqualTo(image.diffIds());
    assertThat(pull(at(second, name))).isEqualTo(api(first).digest(name, "1").orElseThrow());
    forget(at(second, name));
  }

  @Test
  void an_index_is_pushed_with_the_images_of_all_platforms() throws IOException {
    TestIndex index = index(2);
    String source = client() + "/index-source";
    String name = client() + "/index";
    api(first).push(index.folder(), source, "1");

    pushIndex(
        at(first, source),
        index.images().stream()
            .map(image -> first.registry() + "/" + source + "@" + image.manifest())
            .toList(),
        at(first, name));

    assertThat(api(second).platforms(name, "1"))
        .isEqualTo(
            Map.of(
                "amd64",
                index.images().getFirst().diffIds(),
                OTHER_PLATFORM,
                index.images().getLast().diffIds()));
  }

  @Test
  void an_image_of_an_upstream_is_pulled_through_by_its_name() throws IOException {
    TestImage image = image(3);
    String name = client() + "/through";
    upstreams.pushOpen(image.folder(), name, "1");
    String reference = throughTheAgent(name);

    assertThat(pull(reference)).isEqualTo(image.manifest());
    forget(reference);
  }

  @Test
  void an_image_is_pulled_through_from_an_upstream_that_wants_a_token() throws Exception {
    TestImage image = image(4);
    String name = upstreams.pushGuarded(image.folder(), client() + "/through", "1");
    String reference = at(upstreams.agent(), UpstreamRegistries.TOKENS + "/" + name);

    assertThat(pull(reference)).isEqualTo(image.manifest());
    forget(reference);
  }

  @Test
  void of_an_index_the_upstream_is_asked_only_for_the_blobs_of_the_platform_that_is_pulled()
      throws IOException {
    TestIndex index = index(5);
    String name = client() + "/platforms";
    upstreams.pushOpen(index.folder(), name, "1");
    String reference = throughTheAgent(name);

    pull(reference, OTHER_PLATFORM);
    forget(reference);

    TestImage wanted = index.images().getLast();
    assertThat(upstreams.blobsAskedFor(name))
        .containsExactlyInAnyOrder(wanted.config(), wanted.layers().getFirst());
  }

  /**
   * An image in an upstream that nobody reaches but through the agent: no such host exists.
   *
   * @return its name without the upstream's
   */
  final String onlyThroughAMirror() throws IOException {
    String name = client() + "/mirrored";
    upstreams.pushOpen(image(6).folder(), name, "1");
    return name;
  }

  /** {@code nacre setup CLIENT} for the agent before the upstreams, below the test's folder. */
  final void nacreSetup(String client, String... words) {
    nacreSetup(upstreams.agent(), client, words);
  }

  /** The same for another agent. */
  final void nacreSetup(AgentProcess agent, String client, String... words) {
    AgentProcess.program("cli")
        .with("setup", client, "--root", folder.toString(), "--agent", agent.uri().toString())
        .with(words)
        .run();
  }

  /** An agent with TLS before the upstream that everybody reads. */
  final AgentProcess agentWithTls(KeyFiles keys) {
    return AgentProcess.with(
        "--upstream",
        upstreams.openUpstream(),
        "--tls-cert",
        keys.certificates().toString(),
        "--tls-key",
        keys.key().toString());
  }

  /** That upstream without the agent: HOST:PORT. */
  final String upstreamItself() {
    return upstreams.open().getAuthority();
  }

  /** An image of it as it is called at the agent. */
  final String throughTheAgent(String name) {
    return at(upstreams.agent(), UpstreamRegistries.OPEN + "/" + name);
  }

  final URI mirror() {
    return upstreams.mirror();
  }

  /** A repository's image at an agent, as clients write it. */
  static String at(AgentProcess agent, String repository) {
    return agent.registry() + "/" + repository + TAG;
  }

  static RegistryApi api(AgentProcess agent) {
    return RegistryApi.at(agent.uri());
  }

  /** Where a client without a store of its own keeps what it pulled. */
  final Path kept(String reference) {
    return folder.resolve(reference.replaceAll("[^a-z0-9.-]", "_"));
  }

  /** An image that no other test has. */
  private TestImage image(int test) throws IOException {
    return TestImage.write(folder.resolve("image"), seed(test), LAYER_BYTES, LARGE_LAYER_BYTES);
  }

  private TestIndex index(int test) throws IOException {
    return TestIndex.write(
        folder.resolve("index"), seed(test), LAYER_BYTES, "amd64", OTHER_PLATFORM);
  }

  private long seed(int test) {
    return 1000L * client().hashCode() + 10L * test;
  }

  /** The digest of the only image of an OCI layout. */
  static String onlyImage(Path layout) throws IOException {
    String index = Files.readString(layout.resolve("index.json"));
    int from = index.indexOf("sha256:");
    return index.substring(from, index.indexOf('"', from));
  }
}
