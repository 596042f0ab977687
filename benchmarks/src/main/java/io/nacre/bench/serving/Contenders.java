package io.nacre.bench.serving;

import java.util.ArrayList;
import java.util.List;

/** Servers that are stopped together. */
final class Contenders implements AutoCloseable {
  private final List<Contender> all = new ArrayList<>();

  void add(Contender contender) {
    all.add(contender);
  }

  /** One, and then these. */
  List<Contender> after(Contender first) {
    List<Contender> list = new ArrayList<>(all);
    list.addFirst(first);
    return list;
  }

  @Override
  public void close() {
    all.forEach(Contender::close);
  }
}
