package io.nacre.store.sqlite;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** What is done in one transaction. */
@FunctionalInterface
public interface Work<T extends @Nullable Object> {
  T run(Session session) throws SQLException;
}
