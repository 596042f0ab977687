package io.nacre.bench.serving;

import java.net.URI;

/**
 * A registry.
 *
 * @param name as it stands in the table
 * @param base its address
 * @param child the process
 */
record RegistryContender(String name, URI base, Child child) implements Contender {

  @Override
  public URI blob(TestFile file) {
    return registry().blob(file);
  }

  @Override
  public URI manifest(TestFile file) {
    return registry().manifest(file.digest());
  }

  /** Its repository of test images. */
  Registry registry() {
    return new Registry(base, "bench/app");
  }

  @Override
  public void close() {
    child.close();
  }
}
