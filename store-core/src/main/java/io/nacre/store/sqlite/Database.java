package io.nacre.store.sqlite;

import io.nacre.store.DataFolderException;
import io.nacre.store.DiskFullException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * One SQLite file in WAL mode: many threads read, one thread writes. A read sees all that was
 * committed before it began.
 */
public final class Database implements Closeable {
  /** Readers that work at the same time; a read takes microseconds, so few suffice. */
  private static final int READERS = 4;

  /** How long a read waits for one of them before it fails. */
  private static final long READER_WAIT_SECONDS = 30;

  /** How long a connection waits for another one's lock; only a checkpoint or a foreign tool. */
  private static final int BUSY_MILLIS = 5_000;

  /** Page cache of a connection in KiB; beyond it pages come from the kernel's. */
  private static final int CACHE_KIB = 2_048;

  /** What the write-ahead log shrinks to after a large transaction. */
  private static final int WAL_BYTES = 16 << 20;

  private final Schema schema;
  private final Path file;
  private final GroupCommit writer;
  private final BlockingQueue<Session> readers = new ArrayBlockingQueue<>(READERS);
  private final AtomicBoolean closed = new AtomicBoolean();

  private Database(Path file, Schema schema, List<Session> sessions) {
    this.file = file;
    this.schema = schema;
    this.writer = new GroupCommit(sessions.getFirst(), "nacre-" + schema.name());
    this.readers.addAll(sessions.subList(1, sessions.size()));
  }

  /** What a commit promises. */
  public enum Durability {
    /** It survives the loss of power. */
    FULL(SQLiteConfig.SynchronousMode.FULL),
    /**
     * It survives the end of the process; after a loss of power the file is whole but may lack the
     * last commits. For what can be derived again.
     */
    NORMAL(SQLiteConfig.SynchronousMode.NORMAL);

    private final SQLiteConfig.SynchronousMode mode;

    Durability(SQLiteConfig.SynchronousMode mode) {
      this.mode = mode;
    }
  }

  /**
   * Opens a file, or makes it, and brings its tables up to date.
   *
   * @throws DataFolderException when a newer program wrote it
   */
  public static Database open(Path file, Schema schema, Durability durability) throws IOException {
    List<Session> sessions = new ArrayList<>();
    makePrivate(file);
    try {
      sessions.add(connect(file, durability, false));
      upgrade(sessions.getFirst(), file, schema);
      while (sessions.size() <= READERS) {
        sessions.add(connect(file, durability, true));
      }
      return new Database(file, schema, sessions);
    } catch (SQLException e) {
      IOException failure = translate(e, schema, file);
      closeAll(sessions, failure);
      throw failure;
    } catch (IOException e) {
      closeAll(sessions, e);
      throw e;
    }
  }

  /** Only for this user; SQLite gives the files it keeps beside it the same permissions. */
  private static void makePrivate(Path file) throws IOException {
    if (!Files.exists(file)
        && file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
  }

  private static void closeAll(List<Session> sessions, IOException cause) {
    for (Session session : sessions) {
      try {
        session.close();
      } catch (SQLException e) {
        cause.addSuppressed(e);
      }
    }
  }

  private static Session connect(Path file, Durability durability, boolean readOnly)
      throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(durability.mode);
    config.enforceForeignKeys(true);
    config.setBusyTimeout(BUSY_MILLIS);
    config.setCacheSize(-CACHE_KIB);
    config.setJournalSizeLimit(WAL_BYTES);
    config.setGetGeneratedKeys(false);
    // As a URI, in which a question mark of the path is escaped and does not begin options.
    Session session = new Session(config.createConnection("jdbc:sqlite:" + file.toUri()));
    if (readOnly) {
      session.script("PRAGMA query_only = true");
    }
    return session;
  }

  private static void upgrade(Session session, Path file, Schema schema)
      throws SQLException, IOException {
    int found = session.pragma("user_version");
    if (found > schema.version()) {
      throw new DataFolderException(
          "%s has format %d, written by a newer version of Nacre; this one knows formats up to %d"
              .formatted(file, found, schema.version()));
    }
    for (int version = found; version < schema.version(); version++) {
      session.script("BEGIN IMMEDIATE");
      session.script(schema.steps().get(version));
      session.script("PRAGMA user_version = " + (version + 1));
      session.script("COMMIT");
    }
  }

  /** Reads on the calling thread. */
  public <T extends @Nullable Object> T read(Work<T> work) throws IOException {
    if (closed.get()) {
      throw new IOException("the store is closed");
    }
    Session session = takeReader();
    try {
      return work.run(session);
    } catch (SQLException e) {
      throw translate(e, schema, file);
    } finally {
      readers.add(session);
    }
  }

  /**
   * Writes in a transaction and returns when it is committed. It runs on the one writing thread,
   * which commits what waits there together; work that throws is rolled back alone.
   */
  public <T extends @Nullable Object> T write(Work<T> work) throws IOException {
    try {
      return writer.run(work);
    } catch (SQLException e) {
      throw translate(e, schema, file);
    }
  }

  private Session takeReader() throws IOException {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          Session session = readers.poll(READER_WAIT_SECONDS, TimeUnit.SECONDS);
          if (session == null) {
            throw new IOException(
                "the %s did not answer for %d seconds"
                    .formatted(schema.name(), READER_WAIT_SECONDS));
          }
          return session;
        } catch (InterruptedException e) {
          // A read is over soon: whoever interrupted the thread is heard after it.
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static IOException translate(SQLException e, Schema schema, Path file) {
    if (e instanceof SQLiteException sqlite) {
      return switch (sqlite.getResultCode()) {
        case SQLITE_FULL ->
            new DiskFullException(
                "no space left for the %s in %s".formatted(schema.name(), file), e);
        case SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_CORRUPT_INDEX ->
            new DamagedException("the %s in %s is damaged".formatted(schema.name(), file), e);
        case SQLITE_READONLY, SQLITE_CANTOPEN ->
            new DataFolderException("%s cannot be written".formatted(file), e);
        default -> failed(sqlite.getResultCode(), schema, file, e);
      };
    }
    return new IOException("the %s in %s failed".formatted(schema.name(), file), e);
  }

  private static IOException failed(
      SQLiteErrorCode code, Schema schema, Path file, SQLException cause) {
    return new IOException(
        "the %s in %s failed: %s".formatted(schema.name(), file, code.message), cause);
  }

  /** Waits for what is being read and written, then closes. */
  @Override
  public void close() throws IOException {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    try {
      for (int i = 0; i < READERS; i++) {
        takeReader().close();
      }
      writer.close();
    } catch (SQLException e) {
      throw translate(e, schema, file);
    }
  }
}
