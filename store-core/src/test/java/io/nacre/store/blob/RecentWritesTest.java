package io.nacre.store.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a store leaves in the kernel's cache, as the kernel itself tells. */
class RecentWritesTest {
  private static final int MIB = 1 << 20;
  private static final int PAGE = 4096;

  @TempDir private Path folder;

  @BeforeEach
  void requireKernelThatCanBeAdvised() throws IOException {
    assumeTrue(PageCache.isKnown(), "only Linux can be advised");
    assumeTrue(
        !Files.getFileStore(folder).type().equals("tmpfs"), "tmpfs lies in the cache itself");
  }

  @Test
  void theBytesWrittenLastStayInTheCacheAndOlderOnesDoNot() throws Exception {
    RecentWrites recent = new RecentWrites(16L * MIB);
    try (IncomingFile file = IncomingFile.create(folder.resolve("incoming"))) {
      write(file, recent, 0, 16);
      file.sync(); // or they could not go
      assertThat(cachedMebibytes(file.path(), 0, 16)).isEqualTo(16);
      write(file, recent, 16, 32);

      assertThat(cachedMebibytes(file.path(), 0, 16)).isZero();
      assertThat(cachedMebibytes(file.path(), 16, 32)).isEqualTo(16);
    }
  }

  @Test
  void aFileThatWasPublishedMeanwhileIsLetGoOfUnderItsName() throws Exception {
    RecentWrites recent = new RecentWrites(4L * MIB);
    Path name = folder.resolve("name");
    try (IncomingFile file = IncomingFile.create(folder.resolve("incoming"))) {
      write(file, recent, 0, 4);
      file.sync();
      file.publish(name);
    }
    try (IncomingFile next = IncomingFile.create(folder.resolve("next"))) {
      write(next, recent, 0, 4);
    }
    assertThat(cachedMebibytes(name, 0, 4)).isZero();
  }

  @Test
  void aFileThatIsGoneIsNoTrouble() throws Exception {
    RecentWrites recent = new RecentWrites(0);
    IncomingFile file = IncomingFile.create(folder.resolve("incoming"));
    write(file, recent, 0, 1);
    file.close();
    recent.wrote(file, MIB, MIB);
    assertThat(PageCache.startWriting(file.path())).isFalse();
  }

  private static void write(IncomingFile file, RecentWrites recent, int from, int to)
      throws IOException {
    for (int i = from; i < to; i++) {
      file.write(ByteBuffer.allocate(MIB), (long) i * MIB);
      recent.wrote(file, (long) i * MIB, MIB);
    }
  }

  /** Of a range of a file given in MiB, how many whole ones: mincore(2). */
  private static long cachedMebibytes(Path file, int from, int to) throws Exception {
    MethodHandle mincore =
        Linker.nativeLinker()
            .downcallHandle(
                Linker.nativeLinker().defaultLookup().findOrThrow("mincore"),
                FunctionDescriptor.of(
                    ValueLayout.JAVA_INT,
                    ValueLayout.ADDRESS,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.ADDRESS));
    try (Arena arena = Arena.ofConfined();
        FileChannel channel = FileChannel.open(file)) {
      long length = (long) (to - from) * MIB;
      MemorySegment mapped = channel.map(MapMode.READ_ONLY, (long) from * MIB, length, arena);
      MemorySegment pages = arena.allocate(length / PAGE);
      assertThat(call(mincore, mapped, length, pages)).isZero();
      long cached = 0;
      for (long page = 0; page < length / PAGE; page++) {
        cached += pages.get(ValueLayout.JAVA_BYTE, page) & 1;
      }
      return cached * PAGE / MIB;
    }
  }

  private static int call(MethodHandle mincore, MemorySegment at, long length, MemorySegment pages)
      throws Exception {
    try {
      return (int) mincore.invokeExact(at, length, pages);
    } catch (Exception | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
