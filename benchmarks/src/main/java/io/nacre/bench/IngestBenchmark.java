package io.nacre.bench;

import io.nacre.store.Store;
import io.nacre.store.blob.BlobWriter;
import io.nacre.store.image.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How fast bytes become a blob (digest, leaf CIDs, root, fsynced file, index) beside how fast one
 * core hashes them with SHA-256 and does nothing else. An operation is a MiB.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@OperationsPerInvocation(IngestBenchmark.BLOB_MEBIBYTES)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 3)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class IngestBenchmark {
  static final int BLOB_MEBIBYTES = 512;

  /** What a network hands over at a time. */
  private static final int PIECE = 64 << 10;

  private final byte[] bytes = new byte[BLOB_MEBIBYTES << 20];
  private @Nullable Path folder;
  private @Nullable Store store;
  private @Nullable Digest written;
  private byte round;

  /** Beside where the benchmark was started: a temporary folder may be no disk at all. */
  @Setup
  public void open() throws IOException {
    new Random(1).nextBytes(bytes);
    folder = Files.createTempDirectory(Path.of(""), "ingest");
    store = Store.open(folder);
  }

  @Benchmark
  public byte[] sha256OnOneCore() {
    MessageDigest hasher = Digest.Algorithm.SHA256.hasher();
    for (int at = 0; at < bytes.length; at += PIECE) {
      hasher.update(bytes, at, PIECE);
    }
    return hasher.digest();
  }

  /** Other bytes every time, so that none is held already. */
  @Benchmark
  public Digest ingest() throws IOException {
    bytes[0] = round++;
    try (BlobWriter writer = opened().blobs().write(Digest.Algorithm.SHA256)) {
      for (int at = 0; at < bytes.length; at += PIECE) {
        writer.write(ByteBuffer.wrap(bytes, at, PIECE));
      }
      written = writer.commit().digest();
      return written;
    }
  }

  @TearDown(Level.Invocation)
  public void drop() throws IOException {
    if (written != null) {
      opened().blobs().delete(written);
      written = null;
    }
  }

  @TearDown
  public void close() throws IOException {
    opened().close();
    if (folder != null) {
      try (Stream<Path> files = Files.walk(folder)) {
        List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
        for (Path file : deepestFirst) {
          Files.delete(file);
        }
      }
    }
  }

  private Store opened() {
    if (store == null) {
      throw new IllegalStateException("not set up");
    }
    return store;
  }
}
