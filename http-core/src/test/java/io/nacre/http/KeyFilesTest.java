package io.nacre.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nacre.http.HttpClient.Incoming;
import io.nacre.http.HttpClient.Outgoing;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Certificates and keys in PEM files. */
class KeyFilesTest {
  /** The test key {@code testECCP256} of RFC 9500, section 2.3, in the form of SEC 1. */
  private static final String RFC_9500_P256 =
      """
      -----BEGIN EC PRIVATE KEY-----
      MHcCAQEEIObLW92AqkWunJXowVR2Z5/+yVPBaFHnEedDk5WJxk/BoAoGCCqGSM49
      AwEHoUQDQgAEQiVI+I+3gv+17KN0RFLHKh5Vj71vc75eSOkyMsxFxbFsTNEMTLjV
      uKFxOelIgsiZJXKZNCX0FBmrfpCkKklCcg==
      -----END EC PRIVATE KEY-----
      """;

  /** In PKCS #8 for RSA of 2048 bits, what stands before PKCS #1. */
  private static final int RSA_PREFIX_BYTES = 26;

  @TempDir static Path keys;
  private static TestCertificate certificate;
  private static TestCertificate another;

  @TempDir Path folder;

  @BeforeAll
  static void makeCertificates() throws Exception {
    certificate = TestCertificate.create(keys, "127.0.0.1");
    another = TestCertificate.create(keys, "127.0.0.1");
  }

  private KeyFiles files() {
    return new KeyFiles(folder.resolve("cert.pem"), folder.resolve("key.pem"));
  }

  /** A server with this identity answers a client that trusts this file. */
  private static void assertServes(SSLContext own, Path trusted) throws Exception {
    SSLContext trust = KeyFiles.context(Optional.empty(), Optional.of(trusted));
    try (HttpServer server =
            HttpServer.start(
                Http.ANY_PORT,
                _ -> Response.text(200, "x"),
                HttpServer.Options.DEFAULT.with(new HttpServer.Tls(() -> own, false)));
        HttpClient client =
            new HttpClient(HttpClient.Options.DEFAULT.with(new HttpClient.Tls(() -> trust, true)));
        Incoming response =
            client.send(
                Outgoing.get(URI.create("https://127.0.0.1:" + server.address().getPort())))) {
      assertThat(response.status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"EC", "RSA", "Ed25519"})
  void everyKindOfKeyServes(String algorithm) throws Exception {
    TestCertificate.create(folder, "127.0.0.1", algorithm).writeTo(files());
    assertServes(files().read(), files().certificates());
  }

  @Test
  void bothMayLieInOneFileAmongOtherThings() throws Exception {
    certificate.writeTo(files());
    Path both = folder.resolve("both.pem");
    Files.writeString(
        both,
        "a comment\n-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
            + Files.readString(files().key())
            + Files.readString(files().certificates()).replace("\n", "\r\n"));
    assertServes(new KeyFiles(both, both).read(), both);
  }

  @Test
  void pkcs1IsReadToo() throws Exception {
    TestCertificate rsa = TestCertificate.create(folder, "127.0.0.1", "RSA");
    rsa.writeTo(files());
    byte[] pkcs8 = rsa.key().getEncoded();
    int at = indexOf(pkcs8, new byte[] {0x04, (byte) 0x82}) + 4;
    assertThat(at).isGreaterThanOrEqualTo(RSA_PREFIX_BYTES);
    Files.writeString(
        files().key(),
        TestCertificate.pem("RSA PRIVATE KEY", Arrays.copyOfRange(pkcs8, at, pkcs8.length)));
    assertServes(files().read(), files().certificates());
  }

  private static int indexOf(byte[] all, byte[] part) {
    for (int i = 0; ; i++) {
      if (Arrays.equals(all, i, i + part.length, part, 0, part.length)) {
        return i;
      }
    }
  }

  @Test
  void sec1IsReadToo() throws Exception {
    PemFile file = PemFile.read(Files.writeString(folder.resolve("key.pem"), RFC_9500_P256));
    byte[] der = file.blocks().getFirst().der();
    assertThat(PrivateKeys.read(file, p256(Arrays.copyOfRange(der, der.length - 64, der.length))))
        .satisfies(key -> assertThat(key.getAlgorithm()).isEqualTo("EC"));
  }

  /**
   * @param point both coordinates
   */
  private static PublicKey p256(byte[] point) throws Exception {
    AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
    curve.init(new ECGenParameterSpec("secp256r1"));
    return KeyFactory.getInstance("EC")
        .generatePublic(
            new ECPublicKeySpec(
                new ECPoint(
                    new BigInteger(1, Arrays.copyOf(point, 32)),
                    new BigInteger(1, Arrays.copyOfRange(point, 32, 64))),
                curve.getParameterSpec(ECParameterSpec.class)));
  }

  @Test
  void whatIsWrongIsOneSentence() throws Exception {
    certificate.writeTo(files());
    Path key = files().key();
    String right = Files.readString(key);

    assertThatThrownBy(() -> new KeyFiles(folder.resolve("no.pem"), key).read())
        .hasMessage("%s does not exist", folder.resolve("no.pem"));
    assertThatThrownBy(() -> new KeyFiles(key, key).read())
        .hasMessage("%s holds no certificate in PEM form", key);
    assertThatThrownBy(() -> new KeyFiles(files().certificates(), files().certificates()).read())
        .hasMessage("%s holds no private key in PEM form", files().certificates());
    assertThatThrownBy(() -> new KeyFiles(folder, key).read())
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(folder + " cannot be read: ");

    Files.writeString(key, right.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY"));
    assertThatThrownBy(() -> files().read()).hasMessageContaining("is encrypted");
    Files.writeString(key, TestCertificate.pem("PRIVATE KEY", another.key().getEncoded()));
    assertThatThrownBy(() -> files().read())
        .hasMessage("the key in %s does not belong to the certificate", key);
    Files.writeString(key, "x".repeat(2_000_000));
    assertThatThrownBy(() -> files().read()).hasMessageContaining("is too long");
  }

  @Test
  void damagedFilesAreASentenceAndNothingElse() throws Exception {
    certificate.writeTo(files());
    byte[] goodKey = certificate.key().getEncoded();
    byte[] sec1 =
        PemFile.read(Files.writeString(folder.resolve("k"), RFC_9500_P256))
            .blocks()
            .getFirst()
            .der();
    RandomGenerator random = new Random(4711);
    for (int i = 0; i < 500; i++) {
      boolean ec = random.nextBoolean();
      byte[] der = (ec ? sec1 : goodKey).clone();
      der[random.nextInt(Math.min(40, der.length))] = (byte) random.nextInt();
      der = Arrays.copyOf(der, random.nextInt(4) > 0 ? der.length : random.nextInt(der.length));
      Files.writeString(
          files().key(), TestCertificate.pem(ec ? "EC PRIVATE KEY" : "PRIVATE KEY", der));
      try {
        files().read();
      } catch (IOException e) {
        assertThat(e.getMessage()).isNotBlank();
      }
    }
  }
}
