package io.nacre.oci.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What is sealed in a token comes out of it, for a while, and nothing else does. */
class LoginTokensTest {
  private static final String ANN = "Basic YW5uOm9wZW46IHNlc2FtZQ==";

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-24T12:00:00Z"));
  private final LoginTokens tokens = new LoginTokens(now::get);

  private static Client client(String field) {
    return new Client(new InetSocketAddress("127.0.0.1", 1), Optional.of(field));
  }

  private static Optional<String> opened(LoginTokens tokens, String field) {
    return tokens.open(client(field)).flatMap(Client::authorization);
  }

  @Test
  void itStandsForWhatItWasGivenFor() {
    String token = tokens.issue(Optional.of(ANN));
    assertThat(token).doesNotContain("YW5u");
    assertThat(opened(tokens, "Bearer " + token)).contains(ANN);
    assertThat(opened(tokens, "bearer " + token)).contains(ANN);
    Client nobody = tokens.open(client("Bearer " + tokens.issue(Optional.empty()))).orElseThrow();
    assertThat(nobody.authorization()).isEmpty();
    assertThat(tokens.issue(Optional.of(ANN))).isNotEqualTo(token);
  }

  @Test
  void otherAuthorizationsAreLeftAlone() {
    for (String field : List.of(ANN, "Bearer x", "", "Bearer")) {
      assertThat(opened(tokens, field)).contains(field);
    }
  }

  @Test
  void itEnds() {
    String field = "Bearer " + tokens.issue(Optional.of(ANN));
    now.updateAndGet(t -> t.plus(LoginTokens.LIFETIME).minusSeconds(1));
    assertThat(tokens.open(client(field))).isPresent();
    now.updateAndGet(t -> t.plus(Duration.ofSeconds(1)));
    assertThat(tokens.open(client(field))).isEmpty();
  }

  @Test
  void oneThatWasChangedOrIsAnothersIsNone() {
    String field = "Bearer " + tokens.issue(Optional.of(ANN));
    assertThat(new LoginTokens(now::get).open(client(field))).isEmpty();
    Random random = new Random(20261124);
    int first = "Bearer nacre-login.".length();
    for (int i = 0; i < 300; i++) {
      StringBuilder changed = new StringBuilder(field);
      int at = first + random.nextInt(field.length() - first - 1);
      if (random.nextBoolean()) {
        changed.setLength(at);
      } else {
        changed.setCharAt(at, changed.charAt(at) == 'A' ? 'B' : 'A');
      }
      assertThat(tokens.open(client(changed.toString()))).as(changed.toString()).isEmpty();
    }
    assertThat(tokens.open(client(field + "A".repeat(10_000)))).isEmpty();
  }
}
