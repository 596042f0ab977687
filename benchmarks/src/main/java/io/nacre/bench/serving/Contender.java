package io.nacre.bench.serving;

import java.net.URI;

/** A server with the test files behind it. */
interface Contender extends AutoCloseable {

  /** As it stands in the table. */
  String name();

  /** Where it serves a blob. */
  URI blob(TestFile file);

  /** Where it serves the manifest. */
  URI manifest(TestFile file);

  @Override
  void close();
}
