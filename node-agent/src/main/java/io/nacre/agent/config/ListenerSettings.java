package io.nacre.agent.config;

import java.nio.file.Path;
import java.time.Duration;
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

  static final Setting<Integer> MAX_CONNECTIONS =
      Setting.of(
          "max-connections",
          "N",
          "Connections open at once on one listener; one more is told 503 and closed.",
          "16384",
          text -> count(text, 1));

  static final Setting<Integer> MAX_REQUESTS =
      Setting.of(
          "max-requests",
          "N",
          "Requests in hand at once on one listener; one more is a 503.",
          "4096",
          text -> count(text, 1));

  static final Setting<DataSize> MAX_HEAD =
      Setting.of(
          "max-head",
          "SIZE",
          "Request line and header fields together; more is a 414 or a 431.",
          "64KiB",
          ListenerSettings::headSize);

  static final Setting<Optional<DataSize>> MAX_UPLOAD =
      Setting.optional(
          "max-upload",
          "SIZE",
          "The largest blob that may be pushed; more is a 413.",
          DataSize::parse);

  static final Setting<Optional<Integer>> REQUEST_RATE =
      Setting.optional(
          "request-rate",
          "N",
          "Requests a second from one address, 0 for any; more is a 429. On loopback any, elsewhere "
              + ListenerConfig.USUAL_RATE
              + ", unless given.",
          text -> count(text, 0));

  static final Setting<Duration> HEAD_TIMEOUT =
      timeout(
          "head-timeout", "For a request head from its first byte, and a TLS handshake.", "20s");

  static final Setting<Duration> IDLE_TIMEOUT =
      timeout("idle-timeout", "For a connection without a request.", "5m");

  static final Setting<Duration> STALL_TIMEOUT =
      timeout("stall-timeout", "For a body of which the client sends or takes nothing.", "60s");

  static final Setting<DataSize> MIN_UPLOAD_RATE =
      Setting.of(
          "min-upload-rate",
          "SIZE",
          "What a client sends in a second at least; less is a 408. 0B for any.",
          "1KiB",
          DataSize::parse);

  /** All of them. */
  static final List<Setting<?>> ALL =
      List.of(
          TLS_CERT,
          TLS_KEY,
          MAX_CONNECTIONS,
          MAX_REQUESTS,
          MAX_HEAD,
          MAX_UPLOAD,
          REQUEST_RATE,
          HEAD_TIMEOUT,
          IDLE_TIMEOUT,
          STALL_TIMEOUT,
          MIN_UPLOAD_RATE);

  /** Below that, no client gets through; above it, a head is an attack. */
  private static final DataSize SMALLEST_HEAD = new DataSize(1 << 10);

  private static final DataSize LARGEST_HEAD = new DataSize(1 << 20);

  private static final int LARGEST_COUNT = 10_000_000;

  private ListenerSettings() {}

  private static Setting<Duration> timeout(String name, String description, String fallback) {
    return Setting.of(name, "DURATION", description, fallback, ListenerSettings::time);
  }

  private static Duration time(String text) {
    Duration time = Durations.parse(text);
    if (time.isZero()) {
      throw new IllegalArgumentException("a time of zero would close every connection");
    }
    return time;
  }

  private static DataSize headSize(String text) {
    DataSize size = DataSize.parse(text);
    if (size.compareTo(SMALLEST_HEAD) < 0 || size.compareTo(LARGEST_HEAD) > 0) {
      throw new IllegalArgumentException("a head has between 1KiB and 1MiB");
    }
    return size;
  }

  private static int count(String text, int least) {
    if (!text.matches("\\d{1,8}")
        || Integer.parseInt(text) < least
        || Integer.parseInt(text) > LARGEST_COUNT) {
      throw new IllegalArgumentException(
          "expected a number from %d to %d, not '%s'".formatted(least, LARGEST_COUNT, text));
    }
    return Integer.parseInt(text);
  }

  private static Path path(String text) {
    return Path.of(text).toAbsolutePath().normalize();
  }
}
