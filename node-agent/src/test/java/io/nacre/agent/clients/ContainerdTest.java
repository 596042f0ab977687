package io.nacre.agent.clients;

import io.nacre.agent.testing.Containerd;
import io.nacre.agent.testing.RequiresTool;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;

/** containerd, by its client {@code ctr}. It has no words for deleting in a registry. */
@RequiresTool({"containerd", "registry"})
class ContainerdTest extends ClientContract {
  private Containerd containerd;

  @BeforeEach
  void daemon(Containerd shared) {
    containerd = shared;
  }

  @Override
  String client() {
    return "containerd";
  }

  @Override
  String pull(String reference) {
    images("pull", "--plain-http", reference);
    String line = images("ls", "name==" + reference).lines().skip(1).findFirst().orElseThrow();
    return line.split(" +")[2];
  }

  @Override
  void pull(String reference, String architecture) {
    images("pull", "--plain-http", "--platform=linux/" + architecture, reference);
  }

  @Override
  void push(String pulled, String as) {
    images("tag", pulled, as);
    images("push", "--plain-http", as);
  }

  @Override
  void pushIndex(String index, List<String> images, String as) {
    images("pull", "--plain-http", "--all-platforms", index);
    push(index, as);
  }

  @Override
  void forget(String reference) {
    images("rm", "--sync", reference);
  }

  private String images(String... words) {
    return containerd.ctr("images").with(words).run().out();
  }
}
