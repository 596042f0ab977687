package io.nacre.oci.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The protocol of docker-credential-helpers, spoken with small scripts. */
class CredentialHelperTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private static Credentials ask(String script, Duration patience) throws Exception {
    return CredentialHelper.ask(List.of("sh", "-c", script), "ghcr.io", patience);
  }

  @Test
  void itReadsTheServerAndAnswersWithANameAndASecret() throws Exception {
    assertThat(
            ask(
                "read s; echo \"{\\\"Username\\\":\\\"ann at $s\\\",\\\"Secret\\\":\\\"x\\\"}\"",
                LONG))
        .isEqualTo(new Credentials.Password("ann at ghcr.io", "x"));
  }

  @Test
  void aTokenIsAnIdentityToken() throws Exception {
    assertThat(ask("cat >&2; echo '{\"Username\":\"<token>\",\"Secret\":\"t\"}'", LONG))
        .isEqualTo(new Credentials.IdentityToken("t"));
  }

  @Test
  void whatItDoesNotKnowIsNoFailure() throws Exception {
    assertThat(ask("cat >&2; echo 'credentials not found in native keychain'; exit 1", LONG))
        .isEqualTo(Credentials.ANONYMOUS);
  }

  @Test
  void otherFailuresAre() {
    assertFails("cat >&2; echo 'the keychain is locked'; exit 1", LONG, "failed");
    assertFails("cat >&2; echo 'hello'", LONG, "JSON");
    assertFails("cat >&2; head -c 100000 /dev/zero", LONG, "too much");
    assertFails("exec sleep 60", Duration.ofMillis(300), "within 300 ms");
  }

  private static void assertFails(String script, Duration patience, String message) {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> ask(script, patience))
        .withMessageContaining(message);
  }
}
