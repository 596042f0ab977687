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

  static final Schema SCHEMA = new Schema("catalog", List.of(VERSION_1));

  private CatalogSchema() {}
}
