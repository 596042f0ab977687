package io.nacre.bench.serving;

import io.nacre.bench.report.Case;
import io.nacre.bench.report.Goal;
import io.nacre.bench.report.Unit;
import io.nacre.bench.serving.Rounds.Entry;
import io.nacre.store.Store;
import io.nacre.store.blob.BlobWriter;
import io.nacre.store.image.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A file to a durable blob with digest and CID, beside what one core hashes with SHA-256 alone
 * (from memory, once; the store hashes every byte twice) and {@code ipfs add}.
 */
final class IngestCase {
  static final String SHA256 = "SHA-256 alone";
  private static final int MEBIBYTES = 512;

  private IngestCase() {}

  static Case run(Path folder, Rounds rounds, Goal goal) throws IOException, InterruptedException {
    TestFile file = TestFile.write(folder.resolve("ingest"), MEBIBYTES, 9);
    String title = "ingest of %d MiB".formatted(MEBIBYTES);
    Unit unit = Unit.MEGABYTES_PER_SECOND;
    List<Entry> entries = new ArrayList<>();
    try (Store store = Store.open(folder.resolve("ingest-store"))) {
      entries.add(new Entry(Agent.NAME, round -> ingest(store, file.vary(round))));
      entries.add(new Entry(SHA256, _ -> hash()));
      if (Shell.has("ipfs")) {
        Kubo kubo = Kubo.make(folder.resolve("ingest-kubo"));
        entries.add(new Entry("ipfs add", round -> add(kubo, file.vary(round))));
      }
      return new Case(title, unit, rounds.measure(title, unit, entries), Optional.of(goal));
    }
  }

  private static double ingest(Store store, TestFile file)
      throws IOException, InterruptedException {
    Shell.run("sync");
    Digest digest = Digest.parse(file.digest());
    return file.megabytes()
        / Shell.seconds(
            () -> {
              try (FileChannel from = FileChannel.open(file.file());
                  BlobWriter writer = store.blobs().write(digest.algorithm())) {
                ByteBuffer chunk = ByteBuffer.allocateDirect(TestFile.MIB);
                while (from.read(chunk.clear()) >= 0) {
                  writer.write(chunk.flip());
                }
                writer.commit(digest);
              }
            });
  }

  private static double hash() throws IOException, InterruptedException {
    MessageDigest sha256 = TestFile.newSha256();
    byte[] chunk = new byte[TestFile.MIB];
    double seconds =
        Shell.seconds(
            () -> {
              for (int i = 0; i < MEBIBYTES; i++) {
                sha256.update(chunk);
              }
            });
    return MEBIBYTES * (TestFile.MIB / 1e6) / seconds;
  }

  private static double add(Kubo kubo, TestFile file) throws IOException, InterruptedException {
    Shell.run("sync");
    return file.megabytes() / Shell.seconds(() -> kubo.add(file));
  }
}
