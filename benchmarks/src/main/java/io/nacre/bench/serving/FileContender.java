package io.nacre.bench.serving;

import java.net.URI;

/**
 * A server of plain files.
 *
 * @param name as it stands in the table
 * @param base where the folder of test files is served
 * @param child the process
 */
record FileContender(String name, URI base, Child child) implements Contender {

  @Override
  public URI blob(TestFile file) {
    return base.resolve(file.file().getFileName().toString());
  }

  @Override
  public URI manifest(TestFile file) {
    return blob(file);
  }

  @Override
  public void close() {
    child.close();
  }
}
