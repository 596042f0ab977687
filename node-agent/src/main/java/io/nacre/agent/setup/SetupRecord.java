package io.nacre.agent.setup;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What has been written for one client, so that exactly that is taken back, and what others have
 * written since is kept.
 *
 * @param texts passages of files
 * @param entries of lists in JSON files
 * @param files that were not there before
 * @param folders that were not there before, outermost first
 */
record SetupRecord(
    List<Passage> texts, List<ListEntry> entries, List<String> files, List<String> folders) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Nothing. */
  static final SetupRecord NONE = new SetupRecord(List.of(), List.of(), List.of(), List.of());

  /**
   * A passage that stands where another stood.
   *
   * @param old what stood there, most often nothing
   * @param now what stands there
   */
  record Passage(String file, String old, String now) {}

  /**
   * An entry of a list of strings.
   *
   * @param key of the list in the JSON object
   * @param isNewKey whether there was no such list
   */
  record ListEntry(String file, String key, String value, boolean isNewKey) {}

  SetupRecord {
    texts = List.copyOf(texts);
    entries = List.copyOf(entries);
    files = List.copyOf(files);
    folders = List.copyOf(folders);
  }

  /** Reads one; nothing when there is none. */
  static Optional<SetupRecord> read(Path file) throws SetupException {
    Optional<String> text = new Draft().text(file);
    try {
      return text.map(json -> JSON.readValue(json, SetupRecord.class));
    } catch (JacksonException e) {
      throw new SetupException(
          "%s, which says what was written, cannot be read: move it away and take back by hand what lies between the lines of 'nacre setup'"
              .formatted(file),
          e);
    }
  }

  String json() {
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n";
  }

  /** Takes all of it back, in a draft. */
  void undo(Draft draft) throws SetupException {
    for (Passage passage : texts) {
      undo(passage, draft);
    }
    for (ListEntry entry : entries) {
      Path file = Path.of(entry.file);
      Optional<String> text = draft.text(file);
      if (text.isPresent()) {
        JsonText json = new JsonText(entry.file, text.get());
        draft.put(file, json.without(entry.key, entry.value, entry.isNewKey));
      }
    }
    for (String name : files) {
      Path file = Path.of(name);
      Optional<String> text = draft.text(file);
      if (text.isPresent() && isEmpty(name, text.get())) {
        draft.remove(file);
      }
    }
  }

  private static boolean isEmpty(String name, String text) throws SetupException {
    return text.isBlank() || (name.endsWith(".json") && new JsonText(name, text).isEmpty());
  }

  private static void undo(Passage passage, Draft draft) throws SetupException {
    Path file = Path.of(passage.file);
    Optional<String> text = draft.text(file);
    if (text.isEmpty()) {
      return; // taken away already
    }
    // the empty line before a passage may have gone without it
    for (String now : List.of(passage.now, passage.now.stripLeading())) {
      int at = text.get().indexOf(now);
      if (at >= 0) {
        draft.put(
            file,
            text.get().substring(0, at) + passage.old + text.get().substring(at + now.length()));
        return;
      }
    }
    if (text.get().contains(Marked.BEGIN)) {
      throw new SetupException(
          "%s was edited between the lines of 'nacre setup': take them out by hand, then try again; nothing was changed"
              .formatted(file));
    }
  }

  /** This and what another says. */
  SetupRecord and(SetupRecord more) {
    return new SetupRecord(
        joined(texts, more.texts),
        joined(entries, more.entries),
        joined(files, more.files),
        joined(folders, more.folders));
  }

  private static <T> List<T> joined(List<T> some, List<T> more) {
    List<T> all = new ArrayList<>(some);
    more.stream().filter(one -> !all.contains(one)).forEach(all::add);
    return all;
  }

  static SetupRecord of(Passage passage) {
    return new SetupRecord(List.of(passage), List.of(), List.of(), List.of());
  }

  static SetupRecord of(ListEntry entry) {
    return new SetupRecord(List.of(), List.of(entry), List.of(), List.of());
  }
}
