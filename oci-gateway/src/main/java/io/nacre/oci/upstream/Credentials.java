package io.nacre.oci.upstream;

import io.nacre.oci.access.Fingerprint;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** With which rights an upstream is asked. None of them shows its secret when printed. */
public sealed interface Credentials {
  Anonymous ANONYMOUS = new Anonymous();

  /** What these are known by where they are not kept themselves. */
  Fingerprint fingerprint();

  /** Everybody's. */
  record Anonymous() implements Credentials {
    @Override
    public Fingerprint fingerprint() {
      return Fingerprint.of("anonymous");
    }
  }

  /** A name and its password (RFC 7617); also what many registries call an access token. */
  record Password(String user, String password) implements Credentials {

    /** Value of an Authorization header field. */
    String basic() {
      byte[] both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
      return "Basic " + Base64.getEncoder().encodeToString(both);
    }

    @Override
    public Fingerprint fingerprint() {
      return Fingerprint.of("password", user, password);
    }

    @Override
    public String toString() {
      return "Password of " + user;
    }
  }

  /** A refresh token that stands for a person (distribution: "Docker Registry v2 OAuth2"). */
  record IdentityToken(String token) implements Credentials {
    @Override
    public Fingerprint fingerprint() {
      return Fingerprint.of("token", token);
    }

    @Override
    public String toString() {
      return "IdentityToken";
    }
  }

  /** Reads {@code user:password} in Base64; anonymous when it is not that. */
  static Credentials ofBase64(String encoded) {
    String both;
    try {
      both = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      return ANONYMOUS;
    }
    int colon = both.indexOf(':');
    return colon < 0
        ? ANONYMOUS
        : new Password(both.substring(0, colon), both.substring(colon + 1));
  }
}
