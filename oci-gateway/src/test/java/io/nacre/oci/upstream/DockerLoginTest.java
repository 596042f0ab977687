package io.nacre.oci.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nacre.oci.upstream.Credentials.Password;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written is what {@link DockerConfig} reads, and Docker. */
class DockerLoginTest {
  private static final Password ANN = new Password("ann", "open: sesame");
  private static final Upstream HUB = Upstream.parse("docker.io=https://registry-1.docker.io");
  private static final Upstream CORP = Upstream.parse("corp=https://r.test:5000");

  @TempDir private Path folder;
  private final List<String> helped = new ArrayList<>();

  private Path file() {
    return folder.resolve("docker").resolve("config.json");
  }

  private DockerLogin login() {
    return new DockerLogin(
        file(), (name, verb, input) -> helped.add("%s %s %s".formatted(name, verb, input)));
  }

  private void write(String config) throws IOException {
    Files.createDirectories(file().getParent());
    Files.writeString(file(), config);
  }

  @Test
  void whatIsKeptIsReadAtOnceAndByItsOwnerAlone() throws Exception {
    assertThat(login().store(HUB, ANN)).isEqualTo(file().toString());
    assertThat(login().store(CORP, new Password("bob", "x"))).isEqualTo(file().toString());
    assertThat(new DockerConfig(file()).of(HUB)).isEqualTo(ANN);
    assertThat(new DockerConfig(file()).of(CORP)).isEqualTo(new Password("bob", "x"));
    assertThat(Files.readString(file()))
        .contains("\"https://index.docker.io/v1/\"")
        .contains("\"r.test:5000\"")
        .contains("YW5uOm9wZW46IHNlc2FtZQ==");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file().getParent())))
        .isEqualTo("rwx------");
    try (Stream<Path> left = Files.list(file().getParent())) {
      assertThat(left).containsExactly(file());
    }
  }

  @Test
  void aNewPasswordTakesThePlaceOfTheOldUnderWhateverNameThatWas() throws Exception {
    write(
        "{\"auths\":{\"registry-1.docker.io\":{\"identitytoken\":\"old\"}},\"detachKeys\":\"x\"}");
    login().store(HUB, ANN);
    assertThat(new DockerConfig(file()).of(HUB)).isEqualTo(ANN);
    assertThat(Files.readString(file()))
        .doesNotContain("registry-1")
        .as("what else is in the file stays")
        .contains("\"detachKeys\" : \"x\"");
  }

  @Test
  void aHelperThatIsConfiguredKeepsItInsteadOfTheFile() throws Exception {
    write("{\"credHelpers\":{\"r.test:5000\":\"corp\"},\"credsStore\":\"chain\"}");
    assertThat(login().store(CORP, ANN)).isEqualTo("docker-credential-corp");
    assertThat(login().store(HUB, ANN)).isEqualTo("docker-credential-chain");
    assertThat(helped)
        .containsExactly(
            "corp store {\"ServerURL\":\"r.test:5000\",\"Username\":\"ann\",\"Secret\":\"open: sesame\"}",
            "chain store {\"ServerURL\":\"https://index.docker.io/v1/\",\"Username\":\"ann\",\"Secret\":\"open: sesame\"}");
    assertThat(Files.readString(file())).doesNotContain("YW5u").doesNotContain("sesame");
    helped.clear();
    assertThat(login().erase(CORP)).isTrue();
    assertThat(helped).containsExactly("corp erase r.test:5000");
  }

  @Test
  void whatIsForgottenIsGone() throws Exception {
    login().store(CORP, ANN);
    assertThat(login().erase(CORP)).isTrue();
    assertThat(new DockerConfig(file()).of(CORP)).isEqualTo(Credentials.ANONYMOUS);
    assertThat(login().erase(CORP)).isFalse();
  }

  @Test
  void aFileElsewhereIsWrittenWhereItIs() throws Exception {
    Path real = Files.writeString(folder.resolve("real.json"), "{}");
    Files.createDirectories(file().getParent());
    Files.createSymbolicLink(file(), real);
    login().store(CORP, ANN);
    assertThat(Files.isSymbolicLink(file())).isTrue();
    assertThat(Files.readString(real)).contains("r.test:5000");
  }

  @Test
  void whatIsNoConfigurationIsNotOverwritten() throws Exception {
    write("[1]");
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> login().store(CORP, ANN))
        .withMessageContaining("config.json");
    assertThat(Files.readString(file())).isEqualTo("[1]");
  }
}
