package io.nacre.http;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * Who one is in TLS, in two PEM files.
 *
 * @param certificates the chain, one's own certificate first (RFC 8446, section 4.4.2)
 * @param key the private key of the first, not encrypted. May be the same file
 */
public record KeyFiles(Path certificates, Path key) {
  private static final char[] NO_PASSWORD = {};

  /**
   * Reads both.
   *
   * @throws IOException with a sentence, when one cannot be read or they do not belong together
   */
  public SSLContext read() throws IOException {
    return context(Optional.of(this), Optional.empty());
  }

  /**
   * A context for a client or a server.
   *
   * @param own who one is; empty for nobody
   * @param trusted a PEM file of certificates; empty for those that the JDK trusts
   * @throws IOException with a sentence, when a file cannot be read or makes no sense
   */
  public static SSLContext context(Optional<KeyFiles> own, Optional<Path> trusted)
      throws IOException {
    return context(own, trusted, List.of());
  }

  /**
   * As {@link #context}, for a client that trusts whom the JDK trusts as well.
   *
   * @throws IOException with a sentence, when a file cannot be read or makes no sense
   */
  public static SSLContext contextBesideJdk(Optional<KeyFiles> own, Optional<Path> trusted)
      throws IOException {
    return context(own, trusted, trusted.isPresent() ? jdkTrust() : List.of());
  }

  private static SSLContext context(
      Optional<KeyFiles> own, Optional<Path> trusted, List<X509Certificate> more)
      throws IOException {
    KeyManager[] keys = own.isPresent() ? own.get().keys() : null;
    TrustManager[] trust = trusted.isPresent() ? trust(trusted.get(), more) : null;
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys, trust, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no TLS", e);
    }
  }

  private KeyManager[] keys() throws IOException {
    List<X509Certificate> chain = PemFile.read(certificates).certificates();
    PrivateKey own = PrivateKeys.read(PemFile.read(key), chain.getFirst().getPublicKey());
    try {
      KeyStore store = emptyStore();
      store.setKeyEntry("own", own, NO_PASSWORD, chain.toArray(X509Certificate[]::new));
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(store, NO_PASSWORD);
      return factory.getKeyManagers();
    } catch (GeneralSecurityException e) {
      throw new IOException("%s cannot be used: %s".formatted(certificates, e.getMessage()), e);
    }
  }

  private static List<X509Certificate> jdkTrust() {
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init((KeyStore) null);
      return Arrays.stream(factory.getTrustManagers())
          .map(X509TrustManager.class::cast)
          .flatMap(manager -> Arrays.stream(manager.getAcceptedIssuers()))
          .toList();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no TLS", e);
    }
  }

  private static TrustManager[] trust(Path file, List<X509Certificate> more) throws IOException {
    List<X509Certificate> trusted = new ArrayList<>(PemFile.read(file).certificates());
    trusted.addAll(more);
    try {
      KeyStore store = emptyStore();
      for (int i = 0; i < trusted.size(); i++) {
        store.setCertificateEntry("trusted-" + i, trusted.get(i));
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      return factory.getTrustManagers();
    } catch (GeneralSecurityException e) {
      throw new IOException("%s cannot be used: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }
}
