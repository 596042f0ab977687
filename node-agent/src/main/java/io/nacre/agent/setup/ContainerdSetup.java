package io.nacre.agent.setup;

import io.nacre.agent.setup.SetupRecord.Passage;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * containerd: a {@code hosts.toml} for each registry, which it reads at every pull, and in {@code
 * config.toml} the folder where they lie.
 *
 * @param config config.toml
 * @param hosts the folder that is wanted; nothing for the one that config.toml has, or the usual
 * @param ca what containerd is to trust of an agent with TLS; it reads the file itself
 * @param root what stands before a path of config.toml, when it is for another machine
 */
public record ContainerdSetup(
    Path config,
    Optional<Path> hosts,
    Path root,
    AgentAddress agent,
    Optional<TrustedCa> ca,
    List<MirroredRegistry> registries)
    implements ClientSetup {
  /** How containerd gets to know of a change in config.toml; containers go on. */
  public static final String RESTART =
      "let containerd read its file again: systemctl restart containerd";

  private static final String HOST = "host";
  private static final String SERVER = "server";
  private static final String DOCKER_HUB = "docker.io";
  private static final String DOCKER_HUB_SERVER = "registry-1.docker.io";

  @Override
  public String client() {
    return "containerd";
  }

  @Override
  public SetupRecord apply(Draft draft) throws SetupException {
    ContainerdConfig file = new ContainerdConfig(config, draft.text(config).orElse(""));
    Path folder = file.hostsFolder(hosts);
    Path place = hosts.orElseGet(() -> root.resolve(folder.toString().substring(1)));
    SetupRecord record = SetupRecord.NONE;
    Optional<Passage> setting = file.with(folder);
    if (setting.isPresent()) {
      draft.put(config, file.text(setting.get()));
      record = SetupRecord.of(setting.get());
    }
    for (MirroredRegistry registry : registries) {
      record =
          record.and(
              addMirror(draft, place.resolve(registry.host()).resolve("hosts.toml"), registry));
    }
    return record;
  }

  private SetupRecord addMirror(Draft draft, Path file, MirroredRegistry registry)
      throws SetupException {
    String text = draft.text(file).orElse("");
    JsonNode before = Toml.read(file.toString(), text);
    String mirror = agent.uri().toString();
    if (before.path(HOST).has(mirror)) {
      return SetupRecord.NONE;
    }
    String server = text.isBlank() ? server(registry) : "";
    // containerd tries the hosts in their order, so the agent goes before those that are there
    int at = Marked.firstTable(text);
    String content =
        server.isEmpty() ? table() : "server = \"%s\"\n\n%s".formatted(server, table());
    String passage = Marked.setOff(text, at, Marked.lines(client(), content));
    String changed = text.substring(0, at) + passage + text.substring(at);
    if (!Toml.says(changed, wanted(before, server))) {
      throw new SetupException(
          "%s is written in a way that cannot be added to: put in by hand, before its other hosts, [host.\"%s\"] with capabilities = [\"pull\", \"resolve\"]"
              .formatted(file, mirror));
    }
    draft.put(file, changed);
    return SetupRecord.of(new Passage(file.toString(), "", passage));
  }

  private String table() {
    return """
        [host."%s"]
          capabilities = ["pull", "resolve"]
        """
            .formatted(agent.uri())
        + trusted().map("  ca = \"%s\"\n"::formatted).orElse("");
  }

  private Optional<Path> trusted() {
    return ca.filter(_ -> !agent.isPlain()).map(TrustedCa::file);
  }

  /** What hosts.toml is to say. */
  private JsonNode wanted(JsonNode before, String server) {
    ObjectNode wanted = (ObjectNode) before.deepCopy();
    if (!server.isEmpty()) {
      wanted.put(SERVER, server);
    }
    ObjectNode host = wanted.withObjectProperty(HOST).putObject(agent.uri().toString());
    host.putArray("capabilities").add("pull").add("resolve");
    trusted().ifPresent(path -> host.put("ca", path.toString()));
    return wanted;
  }

  private static String server(MirroredRegistry registry) {
    return "https://" + (registry.host().equals(DOCKER_HUB) ? DOCKER_HUB_SERVER : registry.host());
  }

  @Override
  public List<String> next(List<Change> changes) {
    boolean isConfigured = changes.stream().anyMatch(change -> change.file().equals(config));
    return isConfigured ? List.of(RESTART) : List.of();
  }
}
