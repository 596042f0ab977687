package io.nacre.agent.setup;

import io.nacre.agent.setup.SetupRecord.Passage;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * containerd's {@code config.toml}, of version 2 or 3, as far as it says in which folder the {@code
 * hosts.toml} files lie. That is for Kubernetes and others who pull by CRI; {@code ctr} takes the
 * folder by option, nerdctl knows the usual one.
 */
final class ContainerdConfig {
  private static final Path USUAL_HOSTS = Path.of("/etc/containerd/certs.d");
  private static final String KEY = "config_path";
  private static final String REGISTRY = "registry";
  private static final String PLUGINS = "plugins";
  private static final String CRI = "io.containerd.grpc.v1.cri";
  private static final String CRI_IMAGES = "io.containerd.cri.v1.images";

  private final Path file;
  private final String text;
  private final JsonNode toml;
  private final int version;
  private final String plugin;

  ContainerdConfig(Path file, String text) throws SetupException {
    this.file = file;
    this.text = text;
    this.toml = Toml.read(file.toString(), text);
    this.version = toml.isEmpty() ? 2 : toml.path("version").asInt(1);
    this.plugin = version == 2 ? CRI : CRI_IMAGES;
  }

  /** Whether containerd pulls for nobody by CRI, so that nobody reads the setting. */
  private boolean isWithoutCri() {
    return toml.path("disabled_plugins").values().stream()
        .map(JsonNode::asString)
        .anyMatch(List.of("cri", CRI, CRI_IMAGES)::contains);
  }

  private JsonNode registry() {
    return toml.path(PLUGINS).path(plugin).path(REGISTRY);
  }

  /** The folders that it names. */
  private List<Path> named() {
    return Stream.of(registry().path(KEY).asString("").split(":"))
        .filter(folder -> folder.startsWith("/"))
        .map(Path::of)
        .toList();
  }

  /**
   * The folder for {@code hosts.toml} files: the one that is wanted, else the first that it names.
   */
  Path hostsFolder(Optional<Path> wanted) {
    return wanted.orElseGet(() -> named().stream().findFirst().orElse(USUAL_HOSTS));
  }

  /**
   * What has to be in it for this folder; nothing when that is there, or nobody would read it.
   *
   * @throws SetupException when it cannot be put in
   */
  Optional<Passage> with(Path folder) throws SetupException {
    if (isWithoutCri() || named().contains(folder)) {
      return Optional.empty();
    }
    if (version != 2 && version != 3) {
      throw new SetupException(
          "%s is of version %d: bring it to 2 or 3 ('containerd config migrate'), then try again"
              .formatted(file, version));
    }
    if (!named().isEmpty()) {
      throw new SetupException(
          "%s has config_path = \"%s\": change it by hand to %s, or leave out --hosts-dir"
              .formatted(file, registry().path(KEY).asString(), folder));
    }
    for (String old : List.of("mirrors", "configs")) {
      if (!registry().path(old).isEmpty()) {
        throw new SetupException(
            "%s has registry.%s, which containerd allows no config_path beside: move them to hosts.toml files, then try again"
                .formatted(file, old));
      }
    }
    return Optional.of(passage(folder));
  }

  private Passage passage(Path folder) throws SetupException {
    String setting = "%s = \"%s\"\n".formatted(KEY, folder);
    ObjectNode wanted = (ObjectNode) toml.deepCopy();
    wanted
        .withObjectProperty(PLUGINS)
        .withObjectProperty(plugin)
        .withObjectProperty(REGISTRY)
        .put(KEY, folder.toString());
    if (toml.isEmpty()) {
      wanted.put("version", version);
    }
    for (Passage candidate : List.of(instead(setting), below(setting), atTheEnd(setting))) {
      if (!candidate.now().isEmpty() && Toml.says(text(candidate), wanted)) {
        return candidate;
      }
    }
    throw new SetupException(
        "%s is written in a way that cannot be added to: put in by hand, in [plugins.\"%s\".registry], %s"
            .formatted(file, plugin, setting.strip()));
  }

  /** In the place of a line that leaves it empty, as {@code containerd config default} has it. */
  private Passage instead(String setting) {
    Matcher empty =
        Pattern.compile("(?m)^[ \\t]*config_path = (\"\"|'')[ \\t]*\\n").matcher(afterHeader());
    return empty.find()
        ? new Passage(file.toString(), empty.group(), Marked.lines("containerd", setting))
        : new Passage(file.toString(), "", "");
  }

  /** Behind the header of its table. */
  private Passage below(String setting) {
    Matcher header = header();
    return header.find()
        ? new Passage(
            file.toString(), header.group(), header.group() + Marked.lines("containerd", setting))
        : new Passage(file.toString(), "", "");
  }

  /** With a header of its own. */
  private Passage atTheEnd(String setting) {
    String table = "[plugins.\"%s\".registry]\n  %s".formatted(plugin, setting);
    String content = toml.isEmpty() ? "version = %d\n\n%s".formatted(version, table) : table;
    return new Passage(
        file.toString(),
        "",
        Marked.setOff(text, text.length(), Marked.lines("containerd", content)));
  }

  private Matcher header() {
    return Pattern.compile(
            "(?m)^[ \\t]*\\[plugins\\.[\"']%s[\"']\\.registry\\][ \\t]*\\n"
                .formatted(Pattern.quote(plugin)))
        .matcher(text);
  }

  private String afterHeader() {
    Matcher header = header();
    return header.find() ? text.substring(header.end()) : "";
  }

  /** The text with a passage in it. */
  String text(Passage passage) {
    if (passage.old().isEmpty()) {
      return text + passage.now();
    }
    // an empty config_path may stand elsewhere too: ours is the first behind the header
    Matcher header = header();
    int from = header.find() ? header.start() : 0;
    int at = text.indexOf(passage.old(), from);
    return text.substring(0, at) + passage.now() + text.substring(at + passage.old().length());
  }
}
