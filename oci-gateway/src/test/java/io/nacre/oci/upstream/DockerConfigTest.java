package io.nacre.oci.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DockerConfigTest {
  private static final Credentials ANN = new Credentials.Password("ann", "open: sesame");
  private static final String ENCODED = "YW5uOm9wZW46IHNlc2FtZQ==";
  private static final Credentials HELPED = new Credentials.Password("helper", "secret");

  @TempDir private Path folder;
  private final List<String> asked = new ArrayList<>();

  private Credentials of(String config, String upstream) throws Exception {
    Path file = Files.writeString(folder.resolve("config.json"), config);
    CredentialHelper.Runner helper =
        (name, server) -> {
          asked.add(name + " " + server);
          return name.equals("empty") ? Credentials.ANONYMOUS : HELPED;
        };
    return new DockerConfig(file, helper).of(Upstream.parse(upstream));
  }

  @Test
  void whatIsWrittenDown() throws Exception {
    String config = "{\"auths\":{\"ghcr.io\":{\"auth\":\"%s\"}}}".formatted(ENCODED);
    assertThat(of(config, "ghcr.io=https://ghcr.io")).isEqualTo(ANN);
    assertThat(of(config, "quay.io=https://quay.io")).isEqualTo(Credentials.ANONYMOUS);
  }

  @Test
  void hostsWithAPortAndUrlsOfOld() throws Exception {
    String config =
        """
        {"auths":{"https://index.docker.io/v1/":{"auth":"%s"},"r.test:5000":{"identitytoken":"t"}}}
        """
            .formatted(ENCODED);
    assertThat(of(config, "docker.io=https://registry-1.docker.io")).isEqualTo(ANN);
    assertThat(of(config, "corp=https://r.test:5000"))
        .isEqualTo(new Credentials.IdentityToken("t"));
    assertThat(of(config, "corp=https://r.test")).isEqualTo(Credentials.ANONYMOUS);
  }

  @Test
  void aHelperForAHostComesFirstThenTheStoreThenWhatIsWritten() throws Exception {
    String config =
        """
        {"auths":{"ghcr.io":{"auth":"%s"},"quay.io":{"auth":"%s"}},
         "credsStore":"empty","credHelpers":{"ghcr.io":"gh"}}
        """
            .formatted(ENCODED, ENCODED);
    assertThat(of(config, "ghcr.io=https://ghcr.io")).isEqualTo(HELPED);
    assertThat(of(config, "quay.io=https://quay.io")).isEqualTo(ANN);
    assertThat(asked).containsExactly("gh ghcr.io", "empty quay.io");
  }

  @Test
  void noFileAndNoJson() throws Exception {
    assertThat(
            new DockerConfig(folder.resolve("none")).of(Upstream.parse("ghcr.io=https://ghcr.io")))
        .isEqualTo(Credentials.ANONYMOUS);
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> of("{", "ghcr.io=https://ghcr.io"))
        .withMessageContaining("config.json");
  }

  @Test
  void whereDockerHasIt() {
    Path home = Path.of("/home/ann");
    assertThat(DockerConfig.usualFile(Map.of(), home))
        .isEqualTo(Path.of("/home/ann/.docker/config.json"));
    assertThat(DockerConfig.usualFile(Map.of("DOCKER_CONFIG", "/etc/d"), home))
        .isEqualTo(Path.of("/etc/d/config.json"));
  }

  @Test
  void noCredentialsShowTheirSecret() {
    assertThat(ANN.toString()).doesNotContain("sesame");
    assertThat(new Credentials.IdentityToken("refresh").toString()).doesNotContain("refresh");
  }

  @Test
  void aHelpersNameIsNoPath() {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> CredentialHelper.get("../../bin/sh", "ghcr.io"))
        .withMessageContaining("not a credential helper's name");
  }

  @Test
  void aHelperThatIsNotThereIsNamed() {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> CredentialHelper.get("of-nobody", "ghcr.io"))
        .withMessageContaining("docker-credential-of-nobody");
  }
}
