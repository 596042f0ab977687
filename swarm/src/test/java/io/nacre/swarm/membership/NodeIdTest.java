package io.nacre.swarm.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nacre.store.MalformedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeIdTest {
  @TempDir private Path folder;

  @Test
  void isMadeOnceForAFolder() throws IOException {
    Path file = folder.resolve("node-id");
    NodeId id = NodeId.load(file);
    assertThat(NodeId.load(file)).isEqualTo(id);
    assertThat(NodeId.load(folder.resolve("another"))).isNotEqualTo(id);
  }

  @Test
  void saysWhatToDoWhenTheFileHoldsSomethingElse() throws IOException {
    Path file = Files.writeString(folder.resolve("node-id"), "me");
    assertThatThrownBy(() -> NodeId.load(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void is32LowerCaseHexadecimalDigits() {
    assertThat(NodeId.random().text()).hasSize(32);
    assertThatThrownBy(() -> new NodeId("A".repeat(32))).isInstanceOf(MalformedException.class);
  }
}
