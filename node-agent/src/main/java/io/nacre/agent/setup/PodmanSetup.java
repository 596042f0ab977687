package io.nacre.agent.setup;

import io.nacre.agent.setup.SetupRecord.Passage;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * podman, buildah and skopeo: a drop-in of containers-registries.conf(5) that names the agent as a
 * mirror of each registry.
 *
 * @param file the drop-in, which is ours
 * @param others files and folders with what else podman reads
 * @param certificates the folder with one for each host whose certificates are trusted
 * @param ca what podman is to trust of an agent with TLS
 */
public record PodmanSetup(
    Path file,
    List<Path> others,
    Path certificates,
    AgentAddress agent,
    Optional<TrustedCa> ca,
    List<MirroredRegistry> registries)
    implements ClientSetup {

  @Override
  public String client() {
    return "podman";
  }

  @Override
  public SetupRecord apply(Draft draft) throws SetupException {
    Set<String> hosts = registries.stream().map(MirroredRegistry::host).collect(Collectors.toSet());
    for (Path other : configuration()) {
      refuseConflict(other, draft.text(other).orElse(""), hosts);
    }
    String text = draft.text(file).orElse("");
    refuseConflict(file, text, hosts);
    String passage = Marked.setOff(text, text.length(), Marked.lines(client(), content()));
    draft.put(file, text + passage);
    SetupRecord record = SetupRecord.of(new Passage(file.toString(), "", passage));
    return ca.isPresent() && !agent.isPlain()
        ? record.and(ca.get().copy(draft, certificates, agent))
        : record;
  }

  private String content() {
    return registries.stream()
        .map(
            registry ->
                """
                [[registry]]
                prefix = "%1$s"
                location = "%1$s"

                [[registry.mirror]]
                location = "%2$s/%3$s"
                insecure = %4$s
                """
                    .formatted(
                        registry.host(), agent.authority(), registry.name(), agent.isPlain()))
        .collect(Collectors.joining("\n"));
  }

  /** What podman reads besides the drop-in. */
  private List<Path> configuration() throws SetupException {
    List<Path> files = new ArrayList<>();
    for (Path other : others) {
      List<Path> inside = new ArrayList<>();
      try (DirectoryStream<Path> folder = Files.newDirectoryStream(other, "*.conf")) {
        folder.forEach(inside::add);
      } catch (NotDirectoryException _) {
        inside.add(other);
      } catch (NoSuchFileException _) {
        continue; // nothing to be in the way
      } catch (IOException e) {
        throw new SetupException("%s cannot be read: %s".formatted(other, e.getMessage()), e);
      }
      Collections.sort(inside);
      files.addAll(inside);
    }
    files.remove(file);
    return files;
  }

  /** Of two files that set up one registry, podman believes one alone. */
  private static void refuseConflict(Path other, String text, Set<String> hosts)
      throws SetupException {
    JsonNode toml = Toml.read(other.toString(), text);
    if (toml.has("registries")) {
      throw new SetupException(
          "%s is in the old format with [registries.…], which no drop-in goes with: write it in the new one, then try again"
              .formatted(other));
    }
    for (JsonNode registry : toml.path("registry")) {
      String location = registry.path("location").asString("");
      String prefix = registry.path("prefix").asString(location);
      if (hosts.contains(prefix)) {
        throw new SetupException(
            "%s sets up %s already: add the mirror there by hand, or leave it out with --upstream"
                .formatted(other, prefix));
      }
    }
  }

  @Override
  public List<String> next(List<Change> changes) {
    return List.of(); // podman reads its files each time
  }
}
