package io.nacre.oci.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nacre.store.MalformedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files as {@code htpasswd -B} writes them; hashes from the public vectors of OpenBSD's bcrypt. */
class HtpasswdTest {
  /** Written by Apache's htpasswd. */
  private static final String FILE =
      """
      # people
      ann:$2y$05$AzQNotk.U7FbqZ/nZOq7A.9hc5.MRjNHx7IeXtojrYIRtrkPOwcMe

      bob:$2y$10$A6uyMU0CGwzSnzQLf.aEbupkwA3yGs91gdAA.yILLxBHeKlW2Hixe
      """;

  @Test
  void whatHtpasswdWroteIsRead() {
    Htpasswd users = Htpasswd.parse("users", FILE);
    assertThat(users.users()).isEqualTo(2);
    assertThat(users.matches(new BasicCredentials("ann", "open: sesame"))).isTrue();
    assertThat(users.matches(new BasicCredentials("bob", "pässword"))).isTrue();
    assertThat(users.matches(new BasicCredentials("ann", "pässword"))).isFalse();
    assertThat(users.matches(new BasicCredentials("Ann", "open: sesame"))).isFalse();
    assertThat(users.matches(new BasicCredentials("carl", "open: sesame"))).isFalse();
    assertThat(users.matches(new BasicCredentials("carl", ""))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "a, $2a$06$m0CrhHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfxe",
    "a, $2b$06$m0CrhHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfxe",
    "abc, $2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i"
  })
  void publicVectors(String password, String hash) {
    Htpasswd users = Htpasswd.parse("users", "u:" + hash);
    assertThat(users.matches(new BasicCredentials("u", password))).isTrue();
    assertThat(users.matches(new BasicCredentials("u", password + "x"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$apr1$FOaGFSwD$qpwkoZWng6CRpWj8otZ.y0",
        "{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=",
        "plain",
        "",
        "$2y$05$short",
        "$2x$06$m0CrhHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfxe",
        "$2y$0x$m0CrhHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfxe"
      })
  void otherSchemesAreRefusedWithoutShowingThem(String hash) {
    assertThatThrownBy(() -> Htpasswd.parse("users", "\nu:" + hash))
        .isInstanceOf(MalformedException.class)
        .hasMessage(
            "users, line 2: the password of u is not hashed by bcrypt: set it again with htpasswd -B");
  }

  @Test
  void aCostThatWouldKeepAProcessorBusyIsRefused() {
    String hash = "m0CrhHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfxe";
    for (String cost : new String[] {"03", "15", "31"}) {
      assertThatThrownBy(() -> Htpasswd.parse("users", "u:$2y$%s$%s".formatted(cost, hash)))
          .hasMessageContaining("4 to 14 can be used");
    }
  }

  @Test
  void whatIsNoUserIsPointedAt() {
    assertThatThrownBy(() -> Htpasswd.parse("users", "# none\nann"))
        .hasMessage("users, line 2: expected USER:HASH, for at most 100000 users");
    assertThat(Htpasswd.parse("users", "").users()).isZero();
  }
}
