package io.nacre.store.index;

import io.nacre.store.cid.Cid;
import io.nacre.store.cid.Multihash;
import io.nacre.store.image.Digest;
import io.nacre.store.sqlite.DamagedException;
import io.nacre.store.sqlite.Database;
import io.nacre.store.sqlite.Schema;
import io.nacre.store.sqlite.Session;
import io.nacre.store.sqlite.Work;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Which blobs there are and where each block of theirs lies. A commit survives the end of the
 * process but perhaps not the loss of power: whoever opens it compares it with the files.
 *
 * <p>The key of a block is its hash and its blob: the same leaf may lie in any number of blobs, and
 * in one blob once is enough. Both tables are read by primary key alone, so a look-up among
 * millions of leaves takes microseconds.
 */
public final class BlobIndex implements Closeable {
  /** Another format gets another number, and with it a fresh file: nothing is ever migrated. */
  public static final int FORMAT = 2;

  private static final Schema SCHEMA =
      new Schema(
          "index",
          List.of(
              """
              CREATE TABLE blob (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                digest BLOB NOT NULL UNIQUE,
                size INTEGER NOT NULL,
                root BLOB NOT NULL,
                annex BLOB
              ) STRICT;
              CREATE INDEX blob_root ON blob (root);
              CREATE INDEX blob_annex ON blob (annex) WHERE annex IS NOT NULL;

              CREATE TABLE block (
                hash BLOB NOT NULL,
                blob INTEGER NOT NULL,
                part INTEGER NOT NULL,
                start INTEGER NOT NULL,
                length INTEGER NOT NULL,
                PRIMARY KEY (hash, blob)
              ) STRICT, WITHOUT ROWID;
              """));

  private static final int PAGE = 256;

  private final Path file;
  private final Database database;

  private BlobIndex(Path file, Database database) {
    this.file = file;
    this.database = database;
  }

  /**
   * @throws io.nacre.store.sqlite.DamagedException when the file is no database: delete it and
   *     build the index anew
   */
  public static BlobIndex open(Path file) throws IOException {
    return new BlobIndex(file, Database.open(file, SCHEMA, Database.Durability.NORMAL));
  }

  /** A blob and the blocks of its tree. */
  public record Entry(IndexedBlob blob, List<IndexedBlock> blocks) {}

  /** Adds blobs in one transaction; one that is there already is replaced. */
  public void add(Collection<Entry> entries) throws IOException {
    write(
        session -> {
          for (Entry entry : entries) {
            insert(session, entry);
          }
          return true;
        });
  }

  private static void insert(Session session, Entry entry) throws SQLException {
    IndexedBlob blob = entry.blob();
    byte[] key = key(blob.digest());
    session.update("DELETE FROM blob WHERE digest = ?", key);
    session.update(
        "INSERT INTO blob (digest, size, root) VALUES (?, ?, ?)",
        key,
        blob.size(),
        blob.root().encode());
    long row = session.first("SELECT last_insert_rowid()", r -> r.getLong(1)).orElseThrow();
    if (blob.annex() != null) {
      setAnnex(session, row, blob.annex());
    }
    insert(session, row, entry.blocks());
  }

  private static void setAnnex(Session session, long row, Cid annex) throws SQLException {
    session.update("UPDATE blob SET annex = ? WHERE id = ?", annex.encode(), row);
  }

  private static void insert(Session session, long row, List<IndexedBlock> unsorted)
      throws SQLException {
    // In the order of the table, so that neighbours share its pages.
    List<IndexedBlock> blocks =
        unsorted.stream().sorted(Comparator.comparing(IndexedBlock::hash)).toList();
    for (IndexedBlock block : blocks) {
      session.update(
          """
          INSERT INTO block (hash, blob, part, start, length) VALUES (?, ?, ?, ?, ?)
          ON CONFLICT DO UPDATE
          SET part = excluded.part, start = excluded.start, length = excluded.length
          """,
          block.hash().digest(),
          row,
          block.part().code(),
          block.offset(),
          block.length());
    }
  }

  /**
   * Adds what is kept beside a blob.
   *
   * @return false when the blob is not there
   */
  public boolean addAnnex(Digest digest, Cid root, List<IndexedBlock> blocks) throws IOException {
    return write(
        session -> {
          Optional<Long> row = row(session, digest);
          if (row.isPresent()) {
            setAnnex(session, row.get(), root);
            insert(session, row.get(), blocks);
          }
          return row.isPresent();
        });
  }

  private static Optional<Long> row(Session session, Digest digest) throws SQLException {
    return session.first(
        "SELECT id FROM blob WHERE digest = ?", r -> r.getLong(1), (Object) key(digest));
  }

  public Optional<IndexedBlob> find(Digest digest) throws IOException {
    return read(
        session ->
            session.first(
                "SELECT digest, size, root, annex FROM blob WHERE digest = ?",
                BlobIndex::blob,
                (Object) key(digest)));
  }

  public List<IndexedBlob> withRoot(Cid root) throws IOException {
    return read(
        session ->
            session.list(
                "SELECT digest, size, root, annex FROM blob WHERE root = ? ORDER BY id",
                BlobIndex::blob,
                (Object) root.encode()));
  }

  /** The blobs beside which a tree of this root is kept, the oldest first. */
  public List<IndexedBlob> withAnnex(Cid root) throws IOException {
    return read(
        session ->
            session.list(
                "SELECT digest, size, root, annex FROM blob WHERE annex = ? ORDER BY id",
                BlobIndex::blob,
                (Object) root.encode()));
  }

  /**
   * Some of the blobs that hold this block.
   *
   * @param after the row of the last place of the page before; 0 for the first
   */
  public List<Place> places(Multihash hash, long after, int limit) throws IOException {
    return read(
        session ->
            session.list(
                """
                SELECT blob.id, digest, part, start, length
                FROM block JOIN blob ON blob.id = block.blob
                WHERE hash = ? AND block.blob > ? ORDER BY block.blob LIMIT ?
                """,
                BlobIndex::place,
                hash.digest(),
                after,
                limit));
  }

  /** The blobs whose digest begins with this byte, in no order. */
  public List<IndexedBlob> startingWith(Digest.Algorithm algorithm, int firstByte)
      throws IOException {
    byte code = code(algorithm);
    byte[] from = {code, (byte) firstByte};
    byte[] to =
        firstByte == 0xff
            ? new byte[] {(byte) (code + 1)}
            : new byte[] {code, (byte) (firstByte + 1)};
    return read(
        session ->
            session.list(
                "SELECT digest, size, root, annex FROM blob WHERE digest >= ? AND digest < ?",
                BlobIndex::blob,
                from,
                to));
  }

  /** Calls for each blob, page by page, so that nothing waits for the action. */
  public void forEach(Consumer<IndexedBlob> action) throws IOException {
    byte[] last = {};
    while (last != null) {
      byte[] after = last;
      List<IndexedBlob> page =
          read(
              session ->
                  session.list(
                      """
                      SELECT digest, size, root, annex FROM blob
                      WHERE digest > ? ORDER BY digest LIMIT ?
                      """,
                      BlobIndex::blob,
                      after,
                      PAGE));
      page.forEach(action);
      last = page.size() < PAGE ? null : key(page.getLast().digest());
    }
  }

  /** How many blobs, and how many bytes altogether. */
  public record Totals(long blobs, long bytes) {}

  public Totals totals() throws IOException {
    return read(
        session ->
            session
                .first(
                    "SELECT count(*), coalesce(sum(size), 0) FROM blob",
                    row -> new Totals(row.getLong(1), row.getLong(2)))
                .orElseThrow());
  }

  /**
   * Removes a blob.
   *
   * @param blocks hashes of its tree; rows of those not named stay until {@link #sweep}, and are
   *     never found
   * @return false when it is not there
   */
  public boolean remove(Digest digest, Collection<Multihash> blocks) throws IOException {
    return write(
        session -> {
          Optional<Long> row = row(session, digest);
          if (row.isEmpty()) {
            return false;
          }
          session.update("DELETE FROM blob WHERE id = ?", row.get());
          for (Multihash block : blocks) {
            session.update(
                "DELETE FROM block WHERE hash = ? AND blob = ?", block.digest(), row.get());
          }
          return true;
        });
  }

  /** Drops the rows of blocks whose blob is gone. Reads the whole table. */
  public void sweep() throws IOException {
    write(session -> session.update("DELETE FROM block WHERE blob NOT IN (SELECT id FROM blob)"));
  }

  private <T> T read(Work<T> work) throws IOException {
    try {
      return database.read(work);
    } catch (DamagedException e) {
      throw discard(e);
    }
  }

  private <T> T write(Work<T> work) throws IOException {
    try {
      return database.write(work);
    } catch (DamagedException e) {
      throw discard(e);
    }
  }

  /** Sees to it that the next start finds no index, and so builds one. */
  private DamagedException discard(DamagedException e) throws IOException {
    Files.deleteIfExists(file);
    return e;
  }

  @Override
  public void close() throws IOException {
    database.close();
  }

  private static IndexedBlob blob(ResultSet row) throws SQLException {
    byte[] annex = row.getBytes("annex");
    return new IndexedBlob(
        digest(row.getBytes("digest")),
        row.getLong("size"),
        Cid.decode(row.getBytes("root")),
        annex == null ? null : Cid.decode(annex));
  }

  private static Place place(ResultSet row) throws SQLException {
    return new Place(
        row.getLong("id"),
        digest(row.getBytes("digest")),
        Part.of(row.getInt("part")),
        row.getLong("start"),
        row.getInt("length"));
  }

  /** A digest as the index keys it: its function's multihash code, its hash. */
  private static byte[] key(Digest digest) {
    byte[] hash = digest.hash();
    return ByteBuffer.allocate(1 + hash.length).put(code(digest.algorithm())).put(hash).array();
  }

  private static Digest digest(byte[] key) {
    Digest.Algorithm algorithm =
        key[0] == (byte) Multihash.SHA2_256 ? Digest.Algorithm.SHA256 : Digest.Algorithm.SHA512;
    byte[] hash = new byte[key.length - 1];
    System.arraycopy(key, 1, hash, 0, hash.length);
    return Digest.of(algorithm, hash);
  }

  private static byte code(Digest.Algorithm algorithm) {
    return (byte)
        switch (algorithm) {
          case SHA256 -> Multihash.SHA2_256;
          case SHA512 -> Multihash.SHA2_512;
        };
  }
}
