package io.nacre.oci.upstream;

import io.nacre.oci.upstream.Credentials.Password;
import io.nacre.store.MalformedException;
import io.nacre.store.fetch.FetchException;
import io.nacre.store.fetch.NotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;

/** Logs the agent in to upstreams: what an upstream accepts is kept where the agent reads it. */
public final class Logins {
  private final Upstreams upstreams;
  private final UpstreamClient client;
  private final Optional<DockerLogin> keeper;

  Logins(Upstreams upstreams, UpstreamClient client, Optional<Path> dockerConfig) {
    this.upstreams = upstreams;
    this.client = client;
    this.keeper = dockerConfig.map(DockerLogin::new);
  }

  /**
   * What became of it.
   *
   * @param upstream its name here
   * @param user who the agent is there
   * @param kept where the password is now
   */
  public record Login(String upstream, String user, String kept) {}

  /**
   * Logs in.
   *
   * @param host an upstream's name, host or alias
   * @throws NotFoundException when there is no such upstream
   * @throws FetchException when it does not accept these credentials, or cannot be asked, or when
   *     there is nowhere to keep them
   * @throws IOException when they cannot be kept
   */
  public Login login(String host, Password password) throws IOException, InterruptedException {
    Upstream upstream = upstream(host);
    DockerLogin file = keeper();
    client.check(upstream, password);
    return new Login(upstream.name(), password.user(), file.store(upstream, password));
  }

  /**
   * Forgets what was kept.
   *
   * @throws NotFoundException when there is no such upstream, or nothing was kept for it
   */
  public String logout(String host) throws IOException, InterruptedException {
    Upstream upstream = upstream(host);
    if (!keeper().erase(upstream)) {
      throw new NotFoundException("the agent is not logged in to %s".formatted(upstream));
    }
    return upstream.name();
  }

  private DockerLogin keeper() throws FetchException {
    return keeper.orElseThrow(
        () ->
            new FetchException(
                "this agent has no file for credentials: start it with --docker-config FILE"));
  }

  private Upstream upstream(String host) throws NotFoundException {
    return upstreams
        .named(host)
        .orElseThrow(
            () ->
                new NotFoundException(
                    "this agent has no upstream %s, only %s; --upstream adds one"
                        .formatted(
                            MalformedException.excerpt(host),
                            upstreams.all().stream()
                                .map(Upstream::name)
                                .collect(Collectors.joining(", ")))));
  }
}
