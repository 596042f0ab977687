package io.nacre.agent.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.agent.testing.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the launcher says on a machine where something is missing. */
final class LauncherTest {
  @TempDir Path root;
  private Path bin;

  @BeforeEach
  void copyLauncher() throws IOException {
    bin = Files.createDirectory(root.resolve("bin"));
    Files.createSymbolicLink(bin.resolve("mkdir"), Path.of("/bin/mkdir"));
    Files.copy(Path.of("../nacre"), root.resolve("nacre"));
  }

  @Test
  void withoutAJdk() {
    Command.Result result = run("");

    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.err()).startsWith("nacre: no JDK 25 or newer").hasLineCount(1);
  }

  @Test
  void anOlderJdkIsNone() throws IOException {
    Path jdk = root.resolve("jdk-21");
    Files.createDirectories(jdk.resolve("bin"));
    Files.createSymbolicLink(jdk.resolve("bin/javac"), bin.resolve("mkdir"));
    Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"21.0.1\"\n");

    assertThat(run(jdk.toString()).err()).startsWith("nacre: no JDK 25 or newer");
  }

  @Test
  void withoutMaven() {
    Command.Result result = run(System.getProperty("java.home"));

    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.err())
        .startsWith("nacre: there is no build yet and Maven is missing")
        .hasLineCount(1);
  }

  private Command.Result run(String javaHome) {
    return Command.of("/bin/sh", root.resolve("nacre").toString(), "ls")
        .environment(
            Map.of(
                "PATH",
                bin.toString(),
                "JAVA_HOME",
                javaHome,
                "NACRE_JDK_FOLDERS",
                root.resolve("none").toString()))
        .attempt();
  }
}
