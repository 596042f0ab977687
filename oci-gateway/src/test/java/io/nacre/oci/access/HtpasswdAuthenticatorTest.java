package io.nacre.oci.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Passwords over time: remembered, forgotten, changed, guessed. */
class HtpasswdAuthenticatorTest {
  private static final String ANN =
      "ann:$2y$05$AzQNotk.U7FbqZ/nZOq7A.9hc5.MRjNHx7IeXtojrYIRtrkPOwcMe\n";
  private static final String U =
      "u:$2a$06$m0CrhHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfxe\n";
  private static final Login IS_ANN = new Login.As(new Identity.User("ann"));

  @TempDir private Path folder;
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-24T12:00:00Z"));

  @SuppressWarnings("NullAway.Init") // set before each test
  private HtpasswdAuthenticator users;

  @BeforeEach
  void start() throws IOException {
    Files.writeString(file(), ANN);
    users = new HtpasswdAuthenticator(file(), Rules.CHALLENGE, now::get);
  }

  @AfterEach
  void stop() {
    users.close();
  }

  private Path file() {
    return folder.resolve("users");
  }

  private void pass(Duration time) {
    now.updateAndGet(instant -> instant.plus(time));
  }

  private static Client client(String user, String password) throws UnknownHostException {
    return client(user, password, "10.0.0.1");
  }

  private static Client client(String user, String password, String address)
      throws UnknownHostException {
    byte[] both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return saying("Basic " + Base64.getEncoder().encodeToString(both), address);
  }

  private static Client saying(String field, String address) throws UnknownHostException {
    SocketAddress from = new InetSocketAddress(InetAddress.getByName(address), 1234);
    return new Client(from, Optional.of(field));
  }

  private static void assertRefused(Login login) {
    assertThat(login)
        .isInstanceOfSatisfying(
            Login.Failed.class,
            failed ->
                assertThat(failed.decision())
                    .isInstanceOfSatisfying(
                        Decision.Unauthenticated.class,
                        asked -> assertThat(asked.challenge()).isEqualTo(Rules.CHALLENGE)));
  }

  private static void assertHeldOff(Login login, long seconds) {
    assertThat(login)
        .isInstanceOfSatisfying(
            Login.Failed.class,
            failed ->
                assertThat(failed.decision())
                    .isInstanceOfSatisfying(
                        Decision.Later.class,
                        later -> assertThat(later.after()).hasSeconds(seconds)));
  }

  @Test
  void whatWasRightIsKnownAgainInMemory() throws Exception {
    Client ann = client("ann", "open: sesame");
    assertThat(users.peek(ann)).isEmpty();
    assertThat(users.identify(ann)).isEqualTo(IS_ANN);
    assertThat(users.peek(ann)).contains(IS_ANN);
    assertThat(users.peek(client("ann", "open: sesam"))).isEmpty();
    assertThat(users.peek(client("ann:open", " sesame"))).as("the same bytes").contains(IS_ANN);
  }

  @Test
  void whatIsNoNameAndPasswordIsRefusedAtOnce() throws Exception {
    for (String field : List.of("Basic", "Basic !!!", "Basic YW5u", "Bearer x", "", "Digest x=y")) {
      assertRefused(users.peek(saying(field, "10.0.0.1")).orElseThrow());
      assertRefused(users.identify(saying(field, "10.0.0.1")));
    }
    assertRefused(users.identify(client("ann", "open: \u0000sesame")));
    assertRefused(users.identify(client("ann", "x".repeat(5_000))));
  }

  @Test
  void nothingAndBlankCredentialsAreEverybodys() throws Exception {
    Client silent = new Client(client("", "").address(), Optional.empty());
    assertThat(users.peek(silent)).contains(Login.ANONYMOUS);
    assertThat(users.identify(silent)).isEqualTo(Login.ANONYMOUS);
    assertThat(users.peek(saying("Basic Og==", "10.0.0.1"))).contains(Login.ANONYMOUS);
  }

  @Test
  void aChangedFileCountsASecondLater() throws Exception {
    Client ann = client("ann", "open: sesame");
    assertThat(users.identify(ann)).isEqualTo(IS_ANN);
    Files.writeString(file(), U);
    pass(Duration.ofSeconds(1));
    assertThat(users.peek(ann)).as("somebody has to look at the file first").isEmpty();
    assertRefused(users.identify(ann));
    assertRefused(users.peek(ann).orElseThrow());
    assertThat(users.identify(client("u", "a"))).isEqualTo(new Login.As(new Identity.User("u")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ann:plain\n", "nonsense"})
  void whileAChangedFileCannotBeReadTheUsersAreThoseOfBefore(String text) throws Exception {
    Client ann = client("ann", "open: sesame");
    Files.writeString(file(), text);
    pass(Duration.ofSeconds(1));
    assertThat(users.identify(ann)).isEqualTo(IS_ANN);
    Files.delete(file());
    pass(Duration.ofSeconds(1));
    assertThat(users.identify(ann)).isEqualTo(IS_ANN);
    Files.writeString(file(), U);
    pass(Duration.ofSeconds(1));
    assertRefused(users.identify(ann));
  }

  @Test
  void whoGuessesIsHeldOffAndOthersAreNot() throws Exception {
    for (int i = 0; i < 10; i++) {
      assertRefused(users.identify(client("ann", "guess " + i)));
    }
    assertHeldOff(users.identify(client("ann", "guess 10")), 6);
    assertHeldOff(users.identify(client("ann", "open: sesame")), 6);
    assertThat(users.identify(client("ann", "open: sesame", "10.0.0.2"))).isEqualTo(IS_ANN);
    assertThat(users.identify(client("ann", "open: sesame")))
        .as("what is known to be right needs no computing")
        .isEqualTo(IS_ANN);
    pass(Duration.ofSeconds(6));
    assertRefused(users.identify(client("ann", "guess 11")));
    assertHeldOff(users.identify(client("ann", "guess 12")), 6);
  }

  @Test
  void anOldPasswordSentAgainAndAgainIsNoGuessing() throws Exception {
    for (int i = 0; i < 50; i++) {
      assertRefused(users.identify(client("ann", "last year's")));
    }
    assertThat(users.identify(client("ann", "open: sesame"))).isEqualTo(IS_ANN);
  }

  @Test
  void aHouseholdOfIpv6AddressesIsOneSource() throws Exception {
    for (int i = 0; i < 10; i++) {
      assertRefused(users.identify(client("ann", "guess " + i, "2001:db8:1:2::" + i)));
    }
    assertHeldOff(users.identify(client("ann", "guess", "2001:db8:1:2:ffff::1")), 6);
    assertRefused(users.identify(client("ann", "guess", "2001:db8:1:3::1")));
  }

  @Test
  void manyAtOnceAreOneGuess() throws Exception {
    List<Future<Login>> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 200; i++) {
        answers.add(threads.submit(() -> users.identify(client("ann", "wrong"))));
      }
      for (Future<Login> answer : answers) {
        assertRefused(answer.get());
      }
    }
  }

  @Test
  void aFileThatIsNoneStopsTheStart() throws IOException {
    assertThatThrownBy(
            () -> new HtpasswdAuthenticator(folder.resolve("none"), Rules.CHALLENGE, now::get))
        .isInstanceOf(IOException.class)
        .hasMessageEndingWith("none does not exist");
    Files.writeString(file(), "ann:$apr1$FOaGFSwD$qpwkoZWng6CRpWj8otZ.y0");
    assertThatThrownBy(() -> new HtpasswdAuthenticator(file(), Rules.CHALLENGE, now::get))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("line 1: the password of ann is not hashed by bcrypt");
  }

  @Test
  void secretsDoNotShow() throws Exception {
    assertThat(new BasicCredentials("ann", "open: sesame").toString()).doesNotContain("sesame");
    assertThat(Fingerprint.of("ann", "open: sesame"))
        .isEqualTo(Fingerprint.of("ann", "open: sesame"))
        .isNotEqualTo(Fingerprint.of("annopen: ", "sesame"));
  }
}
