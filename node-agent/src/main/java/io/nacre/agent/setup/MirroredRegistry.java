package io.nacre.agent.setup;

import io.nacre.oci.upstream.Upstreams;
import java.util.List;

/**
 * A registry that is pulled from through the agent.
 *
 * @param name of the upstream at the agent
 * @param host as names of images begin with it; with a port, if it has one
 */
public record MirroredRegistry(String name, String host) {

  /** Reads {@code NAME} or, for an upstream with another name than its host, {@code NAME=HOST}. */
  public static MirroredRegistry parse(String text) throws SetupException {
    int equals = text.indexOf('=');
    String name = equals < 0 ? text : text.substring(0, equals);
    String host = text.substring(equals + 1);
    if (!name.matches("[a-z0-9]([a-z0-9._-]*[a-z0-9])?")
        || !host.matches("[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?")) {
      throw new SetupException(
          "a registry looks like ghcr.io or corp=registry.corp.example:5000, not %s"
              .formatted(text));
    }
    return new MirroredRegistry(name, host);
  }

  /** Those that every agent knows. */
  public static List<MirroredRegistry> wellKnown() {
    return Upstreams.wellKnown().stream()
        .map(upstream -> new MirroredRegistry(upstream.name(), upstream.name()))
        .toList();
  }
}
