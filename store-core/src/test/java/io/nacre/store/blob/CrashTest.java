package io.nacre.store.blob;

import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.store.Store;
import io.nacre.store.image.Digest;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} at any moment: what was acknowledged is there, what was not is whole or gone. */
class CrashTest {
  private static final int ROUNDS = 6;
  private static final int LONGEST_MILLIS = 700;

  @TempDir Path folder;

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void whatWasAcknowledgedBeforeAKillIsThereAfterIt() throws Exception {
    Random random = new Random(20261124);
    Set<Digest> acknowledged = new HashSet<>();
    for (int round = 0; round < ROUNDS; round++) {
      writeAndKill(round, random.nextInt(LONGEST_MILLIS), acknowledged);
      try (Store store = Store.open(folder)) {
        assertHeld(store, acknowledged);
        assertNothingElseIsVisible(store);
      }
    }
    assertThat(acknowledged).hasSizeGreaterThan(ROUNDS);
  }

  /** Kills so many milliseconds after the first blob was acknowledged. */
  private void writeAndKill(int seed, int millis, Set<Digest> acknowledged) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                CrashWriter.class.getName(),
                folder.toString(),
                Integer.toString(seed))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader lines = process.inputReader()) {
      note(lines.readLine(), acknowledged);
      assertThat(process.waitFor(millis, TimeUnit.MILLISECONDS)).as("it writes on").isFalse();
      process.toHandle().destroyForcibly(); // the process's own method would close its output
      lines.lines().forEach(line -> note(line, acknowledged));
    } finally {
      process.destroyForcibly();
    }
  }

  /** The last line may be cut short. */
  private static void note(String line, Set<Digest> acknowledged) {
    if (line.length() < 2 || !line.matches("[+-] sha(256:[0-9a-f]{64}|512:[0-9a-f]{128})")) {
      return;
    }
    Digest digest = Digest.parse(line.substring(2));
    if (line.startsWith("+")) {
      acknowledged.add(digest);
    } else {
      acknowledged.remove(digest);
    }
  }

  private static void assertHeld(Store store, Set<Digest> acknowledged) throws IOException {
    for (Digest digest : acknowledged) {
      assertThat(store.blobs().find(digest)).as("%s", digest).isPresent();
      assertThat(store.catalog().belongs(CrashWriter.REPOSITORY, digest)).isTrue();
    }
  }

  /** What is visible verifies, whether or not its writer lived to say so. */
  private void assertNothingElseIsVisible(Store store) throws IOException {
    Set<Path> expected = new HashSet<>();
    for (Blob blob : visible(store)) {
      byte[] bytes = Files.readAllBytes(blob.file());
      assertThat(SomeBytes.digest(blob.digest().algorithm(), bytes)).isEqualTo(blob.digest());
      assertThat(SomeBytes.root(bytes)).isEqualTo(blob.root());
      assertThat(store.blobs().locate(blob.root())).isPresent();
      expected.add(blob.file());
      Path nodes = blob.file().resolveSibling(blob.digest().hex() + ".car");
      if (BlobTree.needsFile(blob.digest(), blob.size())) {
        expected.add(nodes);
      }
    }
    assertThat(FolderContents.files(folder.resolve("blobs")))
        .containsExactlyInAnyOrderElementsOf(expected);
    assertThat(FolderContents.files(folder.resolve("incoming"))).isEmpty();
  }

  private static List<Blob> visible(Store store) throws IOException {
    List<Blob> blobs = new ArrayList<>();
    store.blobs().forEach(blobs::add);
    return blobs;
  }
}
