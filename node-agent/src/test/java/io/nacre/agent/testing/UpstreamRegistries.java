package io.nacre.agent.testing;

import io.nacre.testing.upstream.DistributionRegistry;
import io.nacre.testing.upstream.FaultProxy;
import io.nacre.testing.upstream.TokenServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * An agent with two registries behind it, both CNCF distribution: {@code up.test}, where everybody
 * reads, and {@code tokens.test}, which wants a token.
 */
public final class UpstreamRegistries implements AutoCloseable {
  /** The upstream that everybody reads. */
  public static final String OPEN = "up.test";

  /** The one that wants a token, which for what begins so everybody gets. */
  public static final String TOKENS = "tokens.test";

  private final Path folder;
  private final DistributionRegistry open;
  private final FaultProxy record;
  private final TokenServer tokens;
  private final DistributionRegistry guarded;
  private final int mirrorPort;
  private final AgentProcess agent;

  private UpstreamRegistries(Path folder) throws Exception {
    this.folder = folder;
    this.open = DistributionRegistry.start(folder.resolve("open"));
    this.record = FaultProxy.before(open);
    this.tokens = TokenServer.start();
    this.guarded = DistributionRegistry.start(folder.resolve("guarded"), tokens);
    this.mirrorPort = AgentProcess.freePort();
    this.agent =
        AgentProcess.with(
            "--upstream",
            "%s=%s,%s=%s".formatted(OPEN, record.url(), TOKENS, uri(guarded)),
            "--mirror",
            "127.0.0.1:%d=%s".formatted(mirrorPort, OPEN));
  }

  static UpstreamRegistries start() throws Exception {
    return new UpstreamRegistries(Files.createTempDirectory("nacre-upstreams"));
  }

  private static URI uri(DistributionRegistry registry) {
    InetSocketAddress address = registry.address();
    return URI.create("http://127.0.0.1:" + address.getPort());
  }

  /** The agent before them. */
  public AgentProcess agent() {
    return agent;
  }

  /** {@code --upstream} for another agent before {@link #OPEN}. */
  public String openUpstream() {
    return OPEN + "=" + record.url();
  }

  /** Its listener where all names are {@link #OPEN}'s. */
  public URI mirror() {
    return URI.create("http://127.0.0.1:" + mirrorPort);
  }

  /** {@link #OPEN} itself. */
  public URI open() {
    return uri(open);
  }

  /** Puts an image or index into {@link #OPEN}. */
  public void pushOpen(Path layout, String repository, String tag) throws IOException {
    RegistryApi.at(uri(open)).push(layout, repository, tag);
  }

  /**
   * Puts an image or index into {@link #TOKENS}, where everybody may pull it once there is a token.
   *
   * @return its repository there
   */
  public String pushGuarded(Path layout, String name, String tag) throws Exception {
    String repository = TokenServer.PUBLIC + name;
    RegistryApi.at(uri(guarded)).as(tokens.everything(repository)).push(layout, repository, tag);
    return repository;
  }

  /** The digests of the blobs of a repository that {@link #OPEN} was asked for, each once. */
  public List<String> blobsAskedFor(String repository) {
    String blobs = "/v2/%s/blobs/".formatted(repository);
    return record.seen("GET", blobs).stream()
        .map(request -> request.target().substring(blobs.length()))
        .distinct()
        .toList();
  }

  @Override
  public void close() throws IOException {
    try (guarded;
        tokens;
        open;
        record) {
      agent.close();
    } finally {
      Folders.delete(folder);
    }
  }
}
