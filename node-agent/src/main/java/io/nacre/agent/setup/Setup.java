package io.nacre.agent.setup;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What is to be done for one client: worked out in full before anything is written. Doing it again
 * changes nothing, and with other wishes it takes the former ones back first.
 */
public final class Setup {
  private final Draft draft;
  private final Path recordFile;
  private final SetupRecord former;
  private final Optional<SetupRecord> record;

  private Setup(Draft draft, Path recordFile, SetupRecord former, Optional<SetupRecord> record) {
    this.draft = draft;
    this.recordFile = recordFile;
    this.former = former;
    this.record = record;
  }

  /**
   * Works out what to write.
   *
   * @param records the folder that says what has been written for which client
   */
  public static Setup of(ClientSetup client, Path records) throws SetupException {
    Path recordFile = records.resolve(client.client() + ".json");
    SetupRecord former = SetupRecord.read(recordFile).orElse(SetupRecord.NONE);
    Draft draft = new Draft();
    former.undo(draft);
    SetupRecord record = client.apply(draft);
    List<String> files =
        draft.changes().stream()
            .filter(change -> change.before().isEmpty())
            .map(change -> change.file().toString())
            .toList();
    List<String> folders = draft.missingFolders().stream().map(Path::toString).toList();
    SetupRecord kept = new SetupRecord(List.of(), List.of(), former.files(), former.folders());
    SetupRecord made = new SetupRecord(List.of(), List.of(), files, folders);
    return new Setup(draft, recordFile, former, Optional.of(record.and(kept).and(made)));
  }

  /**
   * Works out what to take back.
   *
   * @throws SetupException when nothing was written, or what was written has been edited since
   */
  public static Setup undo(String client, Path records) throws SetupException {
    Path recordFile = records.resolve(client + ".json");
    Optional<SetupRecord> former = SetupRecord.read(recordFile);
    if (former.isEmpty()) {
      throw new SetupException(
          "there is nothing to take back: %s, which would say what was written, does not exist"
              .formatted(recordFile));
    }
    Draft draft = new Draft();
    former.get().undo(draft);
    return new Setup(draft, recordFile, former.get(), Optional.empty());
  }

  /** What becomes of which file. */
  public List<Change> changes() {
    return draft.changes();
  }

  /** Does it. What was written is on record before it is written. */
  public void commit() throws SetupException {
    if (record.isPresent()) {
      if (!record.get().equals(former)) {
        Draft.write(recordFile, record.get().json());
      }
      draft.commit();
      return;
    }
    draft.commit();
    Draft.delete(recordFile);
    Path records = recordFile.resolveSibling("");
    deleteIfEmpty(records);
    deleteIfEmpty(records.resolveSibling(""));
    for (String folder : former.folders().reversed()) {
      deleteIfEmpty(Path.of(folder));
    }
  }

  /** A folder that we made goes, unless others have put something into it. */
  private static void deleteIfEmpty(Path folder) throws SetupException {
    try {
      Files.deleteIfExists(folder);
    } catch (DirectoryNotEmptyException _) {
      // it is theirs now
    } catch (IOException e) {
      throw new SetupException("%s cannot be deleted: %s".formatted(folder, e.getMessage()), e);
    }
  }
}
