package io.nacre.store.blob;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What {@code java.nio} cannot tell the kernel about its cache of a file. It is advice: where these
 * calls are missing (anything but Linux) or fail, nothing is lost but time.
 */
final class PageCache {
  private static final int O_RDONLY = 0;
  private static final int SYNC_FILE_RANGE_WRITE = 2;
  private static final int POSIX_FADV_DONTNEED = 4;

  /** Null where there are no such calls. */
  private static final @Nullable Calls CALLS = Calls.find();

  private PageCache() {}

  /** Whether {@link #startWriting} can do anything here. */
  static boolean isKnown() {
    return CALLS != null;
  }

  /**
   * Has the kernel begin to write to the disk what it holds of a file, without waiting for it:
   * sync_file_range(2). A failure of the disk is told by the next sync of the file.
   *
   * @return false when it could not be asked
   */
  static boolean startWriting(Path file) {
    Calls calls = CALLS;
    return calls != null && calls.onFile(file, fd -> calls.syncFileRange(fd, 0, 0));
  }

  /**
   * Lets go of a range of a file, unless it waits to be written: posix_fadvise(2),
   * POSIX_FADV_DONTNEED. Who reads it next reads the disk.
   */
  static void drop(Path file, long offset, long length) {
    Calls calls = CALLS;
    if (calls != null) {
      calls.onFile(file, fd -> calls.dontNeed(fd, offset, length));
    }
  }

  /**
   * The C library's functions, for 64-bit Linux. Descriptors are opened anew: Java's own cannot be
   * had.
   */
  private record Calls(
      MethodHandle open, MethodHandle close, MethodHandle sync, MethodHandle advise) {

    @FunctionalInterface
    private interface OnDescriptor {
      int call(int fd) throws Throwable;
    }

    static @Nullable Calls find() {
      boolean linux = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux");
      if (!linux || ValueLayout.ADDRESS.byteSize() != Long.BYTES) {
        return null;
      }
      var i = ValueLayout.JAVA_INT;
      var l = ValueLayout.JAVA_LONG;
      MethodHandle open =
          handle(
              "open",
              FunctionDescriptor.of(i, ValueLayout.ADDRESS, i),
              Linker.Option.firstVariadicArg(2));
      MethodHandle close = handle("close", FunctionDescriptor.of(i, i));
      MethodHandle sync = handle("sync_file_range", FunctionDescriptor.of(i, i, l, l, i));
      MethodHandle advise = handle("posix_fadvise", FunctionDescriptor.of(i, i, l, l, i));
      return open == null || close == null || sync == null || advise == null
          ? null
          : new Calls(open, close, sync, advise);
    }

    private static @Nullable MethodHandle handle(
        String name, FunctionDescriptor type, Linker.Option... options) {
      Linker linker = Linker.nativeLinker();
      return linker
          .defaultLookup()
          .find(name)
          .map(function -> linker.downcallHandle(function, type, options))
          .orElse(null);
    }

    /** Whether the call said 0. */
    boolean onFile(Path file, OnDescriptor call) {
      if (!file.getFileSystem().equals(FileSystems.getDefault())) {
        return false;
      }
      try (Arena arena = Arena.ofConfined()) {
        int fd = open(arena.allocateFrom(file.toString()));
        if (fd < 0) {
          return false; // deleted meanwhile
        }
        try {
          return call.call(fd) == 0;
        } finally {
          close(fd);
        }
      } catch (Throwable e) { // of the method handle's making: these functions throw nothing
        throw new IllegalStateException(e);
      }
    }

    private int open(MemorySegment path) throws Throwable {
      return (int) open.invokeExact(path, O_RDONLY);
    }

    private void close(int fd) throws Throwable {
      int _ = (int) close.invokeExact(fd);
    }

    int syncFileRange(int fd, long offset, long length) throws Throwable {
      return (int) sync.invokeExact(fd, offset, length, SYNC_FILE_RANGE_WRITE);
    }

    int dontNeed(int fd, long offset, long length) throws Throwable {
      return (int) advise.invokeExact(fd, offset, length, POSIX_FADV_DONTNEED);
    }
  }
}
