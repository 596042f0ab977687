package io.nacre.agent.client;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import javax.net.ssl.SSLException;

/** Why there is no connection over TLS, in words that say what to do. */
final class TlsFailure {
  private TlsFailure() {}

  /** One clause, without a full stop. */
  static String sentence(SSLException failure) {
    String last = String.valueOf(failure.getMessage());
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = String.valueOf(cause.getMessage());
      switch (cause) {
        case CertificateExpiredException _ -> {
          return "its certificate has expired";
        }
        case CertPathBuilderException _ -> {
          return "its certificate is not trusted here; --ca FILE (or NACRE_CA) names the certificates to trust";
        }
        case CertificateException _ when message.startsWith("No ") -> {
          return "its certificate is for another name; address it by a name that the certificate has";
        }
        default -> last = message;
      }
    }
    return last.contains("plaintext connection") || last.contains("unrecognized SSL message")
        ? "it does not speak TLS there; its address begins with http://"
        : last;
  }
}
