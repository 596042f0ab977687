package io.nacre.store.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeKeyTest {
  @TempDir Path folder;

  @Test
  void itIsMadeOnceForItsOwnerAlone() throws IOException {
    Path file = folder.resolve("identity.key");
    NodeKey made = NodeKey.load(file);
    assertThat(NodeKey.load(file).peerId()).isEqualTo(made.peerId());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(NodeKey.load(folder.resolve("other")).peerId()).isNotEqualTo(made.peerId());
    assertThat(made.toString()).isEqualTo(made.peerId().toString());
  }

  @Test
  void halvesOfDifferentKeysAreNoKey() throws IOException {
    Path one = folder.resolve("one");
    Path two = folder.resolve("two");
    NodeKey.load(one);
    NodeKey.load(two);
    String mixed =
        Files.readString(one).replaceAll("(?s)-----BEGIN PUBLIC.*", "")
            + Files.readString(two).replaceAll("(?s).*-----END PRIVATE KEY-----\n", "");
    Files.writeString(one, mixed);
    assertThatThrownBy(() -> NodeKey.load(one))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("remove it");
    Files.writeString(two, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
    assertThatThrownBy(() -> NodeKey.load(two)).isInstanceOf(IOException.class);
  }
}
