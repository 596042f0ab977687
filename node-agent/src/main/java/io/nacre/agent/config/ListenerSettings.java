package io.nacre.agent.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The settings of the listeners for clients. */
final class ListenerSettings {
  static final Setting<Optional<Path>> TLS_CERT =
      Setting.optional(
          "tls-cert",
          "FILE",
          "The certificate chain of --listen and --mirror (PEM), read again when it changes.",
          ListenerSettings::path);

  static final Setting<Optional<Path>> TLS_KEY =
      Setting.optional(
          "tls-key", "FILE", "The private key of --tls-cert (PEM).", ListenerSettings::path);

  /** All of them. */
  static final List<Setting<?>> ALL = List.of(TLS_CERT, TLS_KEY);

  private ListenerSettings() {}

  private static Path path(String text) {
    return Path.of(text).toAbsolutePath().normalize();
  }
}
