package io.nacre.store.catalog;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** Catalogs as older versions left them. */
public final class OldCatalogs {
  private OldCatalogs() {}

  /** As the first version, which did not keep what manifests name. */
  public static void forgetChildren(Path catalog) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + catalog);
        Statement statement = connection.createStatement()) {
      statement.executeUpdate("DELETE FROM child");
      statement.executeUpdate("UPDATE manifest SET read = 0");
    }
  }
}
