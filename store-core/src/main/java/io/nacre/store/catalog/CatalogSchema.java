package io.nacre.store.catalog;

import io.nacre.store.sqlite.Schema;
import java.util.List;

/**
 * The tables of the catalog. Names and digests are kept as text, so that a person with the {@code
 * sqlite3} tool can read them; what goes with what is said by foreign keys, so that no delete can
 * leave half of something.
 */
final class CatalogSchema {
  private static final String VERSION_1 =
      """
      CREATE TABLE belonging (
        repository TEXT NOT NULL,
        digest TEXT NOT NULL,
        vouched INTEGER NOT NULL,
        PRIMARY KEY (repository, digest)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX belonging_digest ON belonging (digest, repository);

      CREATE TABLE manifest (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        repository TEXT NOT NULL,
        digest TEXT NOT NULL,
        media_type TEXT NOT NULL,
        size INTEGER NOT NULL,
        subject TEXT,
        artifact_type TEXT,
        retention TEXT NOT NULL,
        UNIQUE (repository, digest),
        FOREIGN KEY (repository, digest) REFERENCES belonging ON DELETE CASCADE
      ) STRICT;
      CREATE INDEX manifest_subject ON manifest (repository, subject) WHERE subject IS NOT NULL;

      CREATE TABLE tag (
        repository TEXT NOT NULL,
        name TEXT NOT NULL,
        digest TEXT NOT NULL,
        updated TEXT NOT NULL,
        PRIMARY KEY (repository, name),
        FOREIGN KEY (repository, digest) REFERENCES manifest (repository, digest) ON DELETE CASCADE
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX tag_digest ON tag (repository, digest);

      CREATE TABLE pin (
        name TEXT PRIMARY KEY,
        repository TEXT NOT NULL,
        digest TEXT NOT NULL,
        created TEXT NOT NULL,
        FOREIGN KEY (repository, digest) REFERENCES manifest (repository, digest) ON DELETE CASCADE
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX pin_digest ON pin (repository, digest);

      CREATE TABLE private_repository (
        repository TEXT PRIMARY KEY
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE deletion (
        repository TEXT NOT NULL,
        reference TEXT NOT NULL,
        happened INTEGER NOT NULL,
        PRIMARY KEY (repository, reference)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX deletion_happened ON deletion (happened);

      CREATE TABLE origin (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        digest TEXT NOT NULL,
        kind TEXT NOT NULL,
        source TEXT NOT NULL,
        bytes INTEGER NOT NULL,
        happened TEXT NOT NULL
      ) STRICT;
      CREATE INDEX origin_digest ON origin (digest, id);
      """;

  /**
   * What manifests name ({@code read}: whether that is known), when something was pushed on its own
   * (0: never), and what went lately.
   */
  private static final String VERSION_2 =
      """
      ALTER TABLE belonging ADD COLUMN pushed INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE manifest ADD COLUMN read INTEGER NOT NULL DEFAULT 0;

      CREATE TABLE child (
        repository TEXT NOT NULL,
        manifest TEXT NOT NULL,
        digest TEXT NOT NULL,
        PRIMARY KEY (repository, manifest, digest),
        FOREIGN KEY (repository, manifest) REFERENCES manifest (repository, digest)
          ON DELETE CASCADE
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX child_digest ON child (repository, digest);
      CREATE INDEX manifest_unread ON manifest (repository) WHERE read = 0;

      CREATE TABLE gone (
        repository TEXT NOT NULL,
        digest TEXT NOT NULL,
        happened INTEGER NOT NULL,
        PRIMARY KEY (repository, digest)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX gone_happened ON gone (happened);
      """;

  /** When something was last read, in milliseconds. */
  private static final String VERSION_3 =
      """
      ALTER TABLE belonging ADD COLUMN used INTEGER NOT NULL DEFAULT 0;
      CREATE INDEX manifest_cached ON manifest (repository, digest) WHERE retention = 'CACHED';
      """;

  static final Schema SCHEMA = new Schema("catalog", List.of(VERSION_1, VERSION_2, VERSION_3));

  private CatalogSchema() {}
}
