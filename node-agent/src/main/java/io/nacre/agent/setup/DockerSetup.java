package io.nacre.agent.setup;

import io.nacre.agent.setup.SetupRecord.ListEntry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Docker: {@code registry-mirrors} in {@code daemon.json}, which are for Docker Hub alone and put
 * no host in front of names, so that the agent needs a mirror listener.
 *
 * @param file daemon.json
 * @param mirror the agent's mirror listener
 * @param agent its client listener, under which images of all registries have longer names
 * @param ca what Docker is to trust of those two that have TLS
 */
public record DockerSetup(
    Path file, AgentAddress mirror, AgentAddress agent, Optional<TrustedCa> ca)
    implements ClientSetup {
  /** What people do when it was taken back: reading its file again, Docker forgets no mirror. */
  public static final String RESTART =
      "let Docker start anew, since it forgets no mirror otherwise: systemctl restart docker";

  private static final String RELOAD = "let Docker read its file again: systemctl reload docker";
  private static final String MIRRORS = "registry-mirrors";
  private static final String INSECURE = "insecure-registries";

  @Override
  public String client() {
    return "docker";
  }

  @Override
  public SetupRecord apply(Draft draft) throws SetupException {
    SetupRecord record = add(draft, MIRRORS, mirror.uri().toString());
    // Docker speaks HTTP to loopback and to mirrors by http://, and to nobody else unless told so
    if (agent.isPlain() && !agent.isLoopback()) {
      record = record.and(add(draft, INSECURE, agent.authority()));
    }
    for (AgentAddress address : List.of(mirror, agent)) {
      if (ca.isPresent() && !address.isPlain()) {
        record = record.and(ca.get().copy(draft, file.resolveSibling("certs.d"), address));
      }
    }
    return record;
  }

  private SetupRecord add(Draft draft, String key, String value) throws SetupException {
    JsonText json = new JsonText(file.toString(), draft.text(file).orElse(""));
    if (json.has(key, value)) {
      return SetupRecord.NONE;
    }
    draft.put(file, json.with(key, value));
    return SetupRecord.of(new ListEntry(file.toString(), key, value, !json.has(key)));
  }

  @Override
  public List<String> next(List<Change> changes) {
    List<String> next = new ArrayList<>();
    next.add("run the agent with --mirror %s=docker.io".formatted(mirror.authority()));
    if (!changes.isEmpty()) {
      next.add(RELOAD);
    }
    return next;
  }
}
