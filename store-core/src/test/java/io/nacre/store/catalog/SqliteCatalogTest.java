package io.nacre.store.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nacre.store.DataFolderException;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Tag;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** The file under it: many writers, other versions, the end. */
class SqliteCatalogTest extends CatalogFixture {
  @Test
  void manyWritersAtOnceAllGetTheirChange() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> writes = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        Digest digest = digest("blob " + i);
        writes.add(
            threads.submit(
                () -> {
                  catalog.addBlob(APP, digest);
                  assertThat(catalog.belongs(APP, digest)).isTrue();
                  return digest;
                }));
      }
      for (Future<?> write : writes) {
        write.get();
      }
    }
    reopen();
    for (int i = 0; i < 200; i++) {
      assertThat(catalog.belongs(APP, digest("blob " + i))).isTrue();
    }
  }

  @Test
  void oneFailingWriteDoesNotFailThoseItIsCommittedWith() throws Exception {
    push(APP, manifest("m"));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> writes = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        Tag tag = new Tag("t" + i);
        Digest target = digest(i % 2 == 0 ? "m" : "missing");
        writes.add(threads.submit(() -> trySetTag(tag, target)));
      }
      for (int i = 0; i < 100; i++) {
        assertThat(writes.get(i).get()).isEqualTo(i % 2 == 0);
      }
    }
    assertThat(catalog.tags(APP, "", 1000)).hasSize(50);
  }

  private boolean trySetTag(Tag tag, Digest target) throws IOException {
    try {
      catalog.setTag(APP, tag, target);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  @Test
  void aCatalogOfANewerVersionIsNotTouched() throws Exception {
    catalog.close();
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("catalog.db"));
        Statement statement = connection.createStatement()) {
      statement.executeUpdate("PRAGMA user_version = 99");
    }

    assertThatExceptionOfType(DataFolderException.class)
        .isThrownBy(this::open)
        .withMessageContaining("catalog.db")
        .withMessageContaining("99")
        .withMessageContaining("newer");
  }

  @Test
  void aClosedCatalogRefusesToWrite() throws IOException {
    catalog.close();
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> catalog.addBlob(APP, digest("layer")))
        .withMessageContaining("closed");
  }
}
