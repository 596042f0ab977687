package io.nacre.testing.tls;

import io.nacre.http.KeyFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.Base64;
import java.util.concurrent.TimeUnit;

/** A certificate that is its own issuer, and its key, in PEM files. */
public final class PemCertificate {
  private static final String PASSWORD = "changeit";
  private static final long PATIENCE_SECONDS = 60;

  private PemCertificate() {}

  /**
   * Makes one.
   *
   * @param names of the servers it is for: names, or IPv4 addresses
   */
  public static KeyFiles create(Path folder, String... names) {
    try {
      KeyFiles files = new KeyFiles(folder.resolve("cert.pem"), folder.resolve("key.pem"));
      renew(files, names);
      return files;
    } catch (IOException e) {
      throw new AssertionError("no certificate could be made", e);
    }
  }

  /** Puts another one in its place. */
  public static void renew(KeyFiles files, String... names) throws IOException {
    Path folder = Files.createTempDirectory("nacre-keytool");
    Path file = folder.resolve("key.p12");
    try {
      keytool(file, names);
      KeyStore store = KeyStore.getInstance("PKCS12");
      try (InputStream in = Files.newInputStream(file)) {
        store.load(in, PASSWORD.toCharArray());
      }
      Key key = store.getKey("key", PASSWORD.toCharArray());
      Files.writeString(files.key(), pem("PRIVATE KEY", key.getEncoded()));
      Files.writeString(
          files.certificates(), pem("CERTIFICATE", store.getCertificate("key").getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new AssertionError("the JDK reads no key of its own", e);
    } finally {
      Files.deleteIfExists(file);
      Files.delete(folder);
    }
  }

  private static void keytool(Path file, String... names) throws IOException {
    StringBuilder alternatives = new StringBuilder("san=");
    for (String name : names) {
      alternatives
          .append(alternatives.length() > 4 ? "," : "")
          .append(name.matches("[0-9.]+") ? "ip:" : "dns:")
          .append(name);
    }
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "key",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + names[0],
                "-ext",
                alternatives.toString(),
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .start();
    String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (!keytool.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
        throw new IOException("keytool: " + output);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** RFC 7468. */
  private static String pem(String label, byte[] der) {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN %s-----%n%s%n-----END %s-----%n".formatted(label, base64, label);
  }
}
