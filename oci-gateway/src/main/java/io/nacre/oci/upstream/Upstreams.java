package io.nacre.oci.upstream;

import io.nacre.store.MalformedException;
import io.nacre.store.image.Repository;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The upstreams there are; no others are ever asked. A repository whose name begins with one's name
 * is that upstream's, every other name is this agent's own and never falls through.
 */
public final class Upstreams {
  private static final String DOCKER_HUB = "docker.io";
  private static final String LIBRARY = "library/";

  /** Names under which Docker Hub goes beside its own. */
  private static final List<String> DOCKER_HUB_TOO =
      List.of("index.docker.io", "registry-1.docker.io", "registry.hub.docker.com");

  private static final List<Upstream> WELL_KNOWN =
      List.of(
          Upstream.parse("docker.io=https://registry-1.docker.io"),
          https("ghcr.io"),
          https("quay.io"),
          https("gcr.io"),
          https("registry.k8s.io"),
          https("mcr.microsoft.com"),
          https("public.ecr.aws"),
          https("registry.gitlab.com"),
          https("nvcr.io"),
          https("cgr.dev"),
          https("registry.access.redhat.com"),
          https("docker.elastic.co"));

  /** None at all. */
  public static final Upstreams NONE = new Upstreams(List.of());

  private final Map<String, Upstream> byName = new LinkedHashMap<>();
  private final Map<String, Upstream> byHost = new LinkedHashMap<>();

  private Upstreams(Collection<Upstream> upstreams) {
    for (Upstream upstream : upstreams) {
      byName.put(upstream.name(), upstream);
    }
    for (Upstream upstream : byName.values()) {
      byHost.put(upstream.authority(), upstream);
    }
    Upstream hub = byName.get(DOCKER_HUB);
    if (hub != null) {
      DOCKER_HUB_TOO.forEach(host -> byHost.put(host, hub));
    }
  }

  private static Upstream https(String host) {
    return Upstream.parse(host + "=https://" + host);
  }

  /** The well-known public registries. */
  public static List<Upstream> wellKnown() {
    return WELL_KNOWN;
  }

  /** These alone; of two with the same name the later one. */
  public static Upstreams of(Collection<Upstream> upstreams) {
    return new Upstreams(upstreams);
  }

  /** The well-known ones and these, which may also move a well-known one. */
  public static Upstreams withWellKnown(Collection<Upstream> more) {
    List<Upstream> all = new ArrayList<>(WELL_KNOWN);
    all.addAll(more);
    return new Upstreams(all);
  }

  public List<Upstream> all() {
    return List.copyOf(byName.values());
  }

  /** The upstream that people mean by a host, with its port if it has one, or by an alias. */
  public Optional<Upstream> named(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    Upstream upstream = byName.get(lower);
    return Optional.ofNullable(upstream != null ? upstream : byHost.get(lower));
  }

  /** Whose repository this is; empty when it is this agent's own. */
  public Optional<UpstreamRepository> find(Repository repository) {
    String name = repository.name();
    int slash = name.indexOf('/');
    Upstream upstream = slash < 0 ? null : byName.get(name.substring(0, slash));
    return upstream == null
        ? Optional.empty()
        : Optional.of(
            new UpstreamRepository(
                upstream, repository, new Repository(name.substring(slash + 1))));
  }

  /**
   * The one spelling of a repository's name: an upstream's own name first, and {@code library/}
   * before Docker Hub's bare names, so that one image does not go under two names.
   */
  public Repository canonical(Repository repository) {
    String name = repository.name();
    int slash = name.indexOf('/');
    if (slash < 0) {
      return repository;
    }
    Optional<Upstream> upstream = named(name.substring(0, slash));
    return upstream.isEmpty()
        ? repository
        : in(upstream.get(), new Repository(name.substring(slash + 1)));
  }

  /**
   * The name here of what an upstream calls so.
   *
   * @throws MalformedException when it is too long for a repository's name
   */
  public Repository in(Upstream upstream, Repository there) {
    boolean isBare = upstream.name().equals(DOCKER_HUB) && there.name().indexOf('/') < 0;
    return new Repository(upstream.name() + "/" + (isBare ? LIBRARY : "") + there.name());
  }
}
