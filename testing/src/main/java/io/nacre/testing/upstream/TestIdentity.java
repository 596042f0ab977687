package io.nacre.testing.upstream;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.concurrent.TimeUnit;

/**
 * Somebody in TLS whom nobody else vouches for, in two PEM files.
 *
 * @param certificate whoever trusts this one trusts it
 * @param key its private key
 */
public record TestIdentity(Path certificate, Path key) {
  private static final String PASSWORD = "changeit";
  private static final int PATIENCE_SECONDS = 60;

  /** Makes one for 127.0.0.1 with the JDK's keytool. */
  public static TestIdentity create(Path folder, String name)
      throws IOException, GeneralSecurityException, InterruptedException {
    Path store = folder.resolve(name + ".p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "key",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!keytool.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
      throw new IOException("keytool failed");
    }
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    return new TestIdentity(
        Files.writeString(
            folder.resolve(name + ".crt"),
            pem("CERTIFICATE", keys.getCertificate("key").getEncoded())),
        Files.writeString(
            folder.resolve(name + ".key"),
            pem("PRIVATE KEY", keys.getKey("key", PASSWORD.toCharArray()).getEncoded())));
  }

  private static String pem(String label, byte[] der) {
    String base64 =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(der);
    return "-----BEGIN %s-----%n%s%n-----END %s-----%n".formatted(label, base64, label);
  }
}
