package io.nacre.agent.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.agent.testing.AgentProcess;
import io.nacre.agent.testing.Command;
import io.nacre.agent.testing.LocalAgent;
import io.nacre.agent.testing.RawHttp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent as a process: how it starts, refuses to, and ends. */
final class LifecycleTest {
  @TempDir Path folder;

  /**
   * What it says on standard output, to the letter, is checked by the fixture that waits for it.
   */
  @Test
  void itSaysWhenItIsReadyAndEndsWithZeroWhenTold() throws IOException {
    try (AgentProcess agent = AgentProcess.alone()) {
      assertThat(RawHttp.send(agent.uri().getPort(), "GET /readyz", "Host: localhost"))
          .satisfies(answer -> assertThat(answer.status()).isEqualTo(200))
          .satisfies(answer -> assertThat(answer.body()).contains("ready"));
      agent.stop();
      agent.start();
      assertThat(agent.nacre("status", "--json").run().out()).contains("\"repositories\"");
    }
  }

  @Test
  void anAddressInUseIsOneSentence() throws IOException {
    try (LocalAgent other = LocalAgent.start(Map.of())) {
      assertRefused(
          "cannot listen on 127.0.0.1:%d: the address is already in use".formatted(other.port()),
          "--data",
          folder.toString(),
          "--listen",
          "127.0.0.1:" + other.port());
    }
  }

  @Test
  void aFolderThatAnotherAgentHasIsOneSentence() throws IOException {
    try (LocalAgent other = LocalAgent.start(Map.of())) {
      assertRefused("another agent", "--data", other.data().toString(), "--listen", "127.0.0.1:0");
    }
  }

  @Test
  void aFolderThatIsNoneIsOneSentence() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));

    assertRefused(file.toString(), "--data", file.toString(), "--listen", "127.0.0.1:0");
  }

  @Test
  void aFolderOfANewerVersionIsOneSentence() throws IOException {
    Path data = folder.resolve("data");
    LocalAgent.start(Map.of("data", data.toString())).close();
    Files.writeString(data.resolve("version"), "999\n");

    assertRefused("newer", "--data", data.toString(), "--listen", "127.0.0.1:0");
  }

  @Test
  void offLoopbackTakesAWordOfItsOwn() {
    assertRefused(
        "--listen 0.0.0.0:0 is not on loopback", "--data", data(), "--listen", "0.0.0.0:0");
    assertRefused(
        "--peer-listen 0.0.0.0:0 is not on loopback",
        "--data",
        data(),
        "--listen",
        "127.0.0.1:0",
        "--peer-listen",
        "0.0.0.0:0");
    assertRefused(
        "cannot join 192.0.2.1:5051",
        "--data",
        data(),
        "--listen",
        "127.0.0.1:0",
        "--join",
        "192.0.2.1:5051");
    assertThat(folder.resolve("data")).doesNotExist();
  }

  @Test
  void aConfigurationThatMakesNoSenseIsOneSentence() throws IOException {
    Path file = Files.writeString(folder.resolve("nacre.yaml"), "log: info\nlisten: here\n");

    assertRefused(
        "nacre.yaml, line 2, listen: expected HOST:PORT, not 'here'", "--config", file.toString());
    assertRefused(
        "the host 'no.such.host.invalid' is unknown", "--listen", "no.such.host.invalid:1");
  }

  private String data() {
    return folder.resolve("data").toString();
  }

  private static void assertRefused(String sentence, String... options) {
    Command.Result result = AgentProcess.program("agent").with("agent").with(options).attempt();

    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err().lines().filter(line -> !line.contains(" INFO ")))
        .singleElement()
        .asString()
        .startsWith("nacre: ")
        .contains(sentence);
  }
}
