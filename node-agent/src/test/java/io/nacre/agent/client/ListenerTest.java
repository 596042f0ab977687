package io.nacre.agent.client;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A token is looked for only for an agent that runs as the user who would send it. */
class ListenerTest {
  private static final String HEAD = "  sl  local_address rem_address   st … uid …\n";
  private static final int STRANGER = 4_000_001;

  @TempDir Path folder;

  @Test
  void aListenerOfThisProcessIsThisUsers() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      URI own = URI.create("http://127.0.0.1:" + socket.getLocalPort());
      assertThatCode(() -> Listener.at(own).requireOwn()).doesNotThrowAnyException();
    }
  }

  @Test
  void anotherUsersIsNot() throws IOException {
    Listener stranger = listener(5050, row("0100007F:13BA", "0A", STRANGER));

    assertThatExceptionOfType(ClientException.class)
        .isThrownBy(stranger::requireOwn)
        .withMessageContaining("runs as another user")
        .withMessageContaining("--token-file");
  }

  @Test
  void norIsOneThatSharesThePortOnAnotherAddress() throws IOException {
    Listener both =
        listener(5050, row("0100007F:13BA", "0A", own()), row("00000000:13BA", "0A", STRANGER));
    assertThatExceptionOfType(ClientException.class).isThrownBy(both::requireOwn);
  }

  @Test
  void otherPortsAndConnectionsDoNotCount() throws IOException {
    Listener own =
        listener(
            5050,
            row("0100007F:13BA", "0A", own()),
            row("0100007F:13BB", "0A", STRANGER),
            row("0100007F:13BA", "01", STRANGER));
    assertThatCode(own::requireOwn).doesNotThrowAnyException();
    Listener nobody = listener(5052);
    assertThatExceptionOfType(ClientException.class)
        .isThrownBy(nobody::requireOwn)
        .withMessageContaining("is not seen to listen");
  }

  @Test
  void anAgentOnAnotherHostIsNobodysHere() {
    Listener far = Listener.at(URI.create("http://192.0.2.1:5050"));
    assertThatExceptionOfType(ClientException.class)
        .isThrownBy(far::requireOwn)
        .withMessageContaining("NACRE_TOKEN");
  }

  private static int own() throws IOException {
    return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
  }

  private Listener listener(int port, String... rows) throws IOException {
    Path table = folder.resolve("tcp");
    Files.writeString(table, HEAD + String.join("", rows));
    return new Listener(URI.create("http://127.0.0.1:" + port), List.of(table));
  }

  /** As proc(5) has it. */
  private static String row(String local, String state, int user) {
    return "   0: %s 00000000:0000 %s 00000000:00000000 00:00000000 00000000  %d        0 1 1\n"
        .formatted(local, state, user);
  }
}
