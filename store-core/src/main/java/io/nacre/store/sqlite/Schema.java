package io.nacre.store.sqlite;

import java.util.List;

/**
 * The tables of one database and how they came to be. A file of version {@code n} has had the first
 * {@code n} steps; opening it runs the others. The version is SQLite's {@code user_version}.
 *
 * @param name what the file is called in sentences to people
 * @param steps SQL scripts, one a version; a step that was released is never changed
 */
public record Schema(String name, List<String> steps) {
  public Schema {
    steps = List.copyOf(steps);
  }

  /** The version that this program writes. */
  public int version() {
    return steps.size();
  }
}
