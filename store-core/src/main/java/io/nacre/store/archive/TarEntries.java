package io.nacre.store.archive;

import io.nacre.store.MalformedException;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.jspecify.annotations.Nullable;

/** A tar, plain or compressed, read from a stream without seeking. */
final class TarEntries implements ArchiveEntries {
  private static final int BUFFER = 64 * 1024;

  /**
   * What one entry's headers may take. Long names and extended headers are read into memory before
   * anything can be known about them.
   */
  private static final int MAX_HEADERS = 1024 * 1024;

  private final Throttle throttle;
  private final TarArchiveInputStream tar;
  private int entries;
  private String current = "";

  private TarEntries(Throttle throttle) {
    this.throttle = throttle;
    this.tar = new TarArchiveInputStream(throttle, StandardCharsets.UTF_8.name());
  }

  /**
   * @param stream read to the archive's end; not closed by the entries
   */
  static TarEntries of(InputStream stream) throws IOException {
    BufferedInputStream buffered = new BufferedInputStream(stream, BUFFER);
    try {
      return new TarEntries(new Throttle(Compression.detect(buffered).open(buffered)));
    } catch (IOException e) {
      throw new ArchiveException("this is not an archive: " + reason(e), e);
    }
  }

  @Override
  public @Nullable Entry next() throws IOException {
    for (TarArchiveEntry entry = header(); entry != null; entry = header()) {
      if (++entries > MAX_ENTRIES) {
        throw new ArchiveException("the archive has more than %d entries".formatted(MAX_ENTRIES));
      }
      current = ArchivePath.of(entry.getName());
      if (!entry.isDirectory()) {
        return entry(entry, current);
      }
    }
    return null;
  }

  @Override
  public void close() throws IOException {
    tar.close();
  }

  /** The next header, or null at the end, up to which everything has been read then. */
  private @Nullable TarArchiveEntry header() throws ArchiveException {
    try {
      if (entries > 0) {
        tar.transferTo(OutputStream.nullOutputStream());
      }
      throttle.allow(MAX_HEADERS);
      TarArchiveEntry entry = tar.getNextEntry();
      if (entry == null) {
        // a compressed archive has its checksum here, and a pipe is read empty
        throttle.transferTo(OutputStream.nullOutputStream());
      }
      throttle.allow(Long.MAX_VALUE);
      return entry;
    } catch (IOException | IllegalArgumentException e) {
      throw damaged(e);
    }
  }

  private Entry entry(TarArchiveEntry entry, String path) throws ArchiveException {
    if (entry.isSymbolicLink()) {
      return new Entry.Link(path, ArchivePath.linkTarget(path, entry.getLinkName()));
    }
    if (entry.isLink()) {
      return new Entry.Link(path, ArchivePath.of(entry.getLinkName()));
    }
    byte type = entry.getLinkFlag();
    boolean plain = type == TarConstants.LF_NORMAL || type == TarConstants.LF_OLDNORM;
    // a sparse file of a few bytes can stand for any number of zeros
    if (!plain || entry.isSparse()) {
      throw new ArchiveException(
          "the archive has an entry that is neither a file nor a link: '%s'"
              .formatted(MalformedException.excerpt(path)));
    }
    return new Entry.File(path, entry.getSize(), new Body());
  }

  private ArchiveException damaged(Exception cause) {
    return new ArchiveException(
        current.isEmpty()
            ? "this is not an archive: %s".formatted(reason(cause))
            : "the archive is damaged or ends early, in or after '%s': %s"
                .formatted(MalformedException.excerpt(current), reason(cause)),
        cause);
  }

  private static String reason(Exception cause) {
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : MalformedException.excerpt(message);
  }

  /** The bytes of the current entry. */
  private final class Body extends InputStream {
    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      try {
        return tar.read(bytes, offset, length);
      } catch (IOException | IllegalArgumentException e) {
        throw damaged(e);
      }
    }
  }

  /** Lets no more than an allowance pass. */
  private static final class Throttle extends FilterInputStream {
    private long allowance = MAX_HEADERS;

    Throttle(InputStream stream) {
      super(stream);
    }

    void allow(long bytes) {
      allowance = bytes;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (allowance <= 0 && length > 0) {
        throw new IOException("its headers are too long");
      }
      int read = in.read(bytes, offset, (int) Math.min(length, allowance));
      allowance -= Math.max(read, 0);
      return read;
    }

    @Override
    public long skip(long bytes) throws IOException {
      long skipped = in.skip(Math.min(bytes, allowance));
      allowance -= skipped;
      return skipped;
    }

    @Override
    public boolean markSupported() {
      return false;
    }
  }
}
