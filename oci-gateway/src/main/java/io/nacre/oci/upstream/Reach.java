package io.nacre.oci.upstream;

import io.nacre.http.KeyFiles;
import io.nacre.http.NoProxy;
import io.nacre.http.Proxies;
import io.nacre.http.Proxy;
import io.nacre.store.MalformedException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How an upstream is reached, where that is not as all others are.
 *
 * @param ca a PEM file of certificates that are believed beside those that Java believes
 * @param certificate a PEM file that says who the agent is, for the upstream itself and nobody else
 * @param key the private key for that, not encrypted
 * @param proxies empty for those of the environment
 */
public record Reach(
    Optional<Path> ca, Optional<Path> certificate, Optional<Path> key, Optional<Proxies> proxies) {
  /** As all others. */
  public static final Reach USUAL =
      new Reach(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  private static final String DIRECTLY = "none";

  /** This and one more thing: {@code ca}, {@code cert}, {@code key} or {@code proxy}. */
  Optional<Reach> and(String name, String value) {
    return switch (name) {
      case "ca" -> Optional.of(new Reach(file(value), certificate, key, proxies));
      case "cert" -> Optional.of(new Reach(ca, file(value), key, proxies));
      case "key" -> Optional.of(new Reach(ca, certificate, file(value), proxies));
      case "proxy" -> Optional.of(new Reach(ca, certificate, key, Optional.of(proxies(value))));
      default -> Optional.empty();
    };
  }

  private static Optional<Path> file(String value) {
    return Optional.of(Path.of(value).toAbsolutePath().normalize());
  }

  private static Proxies proxies(String value) {
    if (value.equals(DIRECTLY)) {
      return Proxies.NONE;
    }
    try {
      Optional<Proxy> proxy = Optional.of(Proxy.parse(value));
      return new Proxies(proxy, proxy, NoProxy.NOTHING);
    } catch (IllegalArgumentException e) {
      throw new MalformedException(String.valueOf(e.getMessage()));
    }
  }

  /** Who the agent is to the upstream. */
  Optional<KeyFiles> identity() {
    return certificate.flatMap(
        chain -> key.map(own -> new KeyFiles(chain, own)).or(() -> both(chain)));
  }

  /** Certificate and key in one file. */
  private static Optional<KeyFiles> both(Path file) {
    return Optional.of(new KeyFiles(file, file));
  }
}
