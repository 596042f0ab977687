package io.nacre.oci.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Slows down whoever tries passwords: each source address may be wrong ten times in a row, and once
 * more for each six seconds that pass.
 */
public final class FailureLimit {
  private static final int BURST = 10;
  private static final Duration REFILL = Duration.ofSeconds(6);
  private static final int MAX_KEPT = 10_000;

  /** One household of IPv6 addresses (RFC 6177) is one source. */
  private static final int IPV6_PREFIX_BYTES = 8;

  private final Cache<String, Instant> fullAgain =
      Caffeine.newBuilder().maximumSize(MAX_KEPT).build();
  private final InstantSource clock;

  public FailureLimit(InstantSource clock) {
    this.clock = clock;
  }

  /** How long this source has to wait before it may try again; empty when it need not. */
  public Optional<Duration> wait(SocketAddress source) {
    Instant full = fullAgain.getIfPresent(key(source));
    if (full == null) {
      return Optional.empty();
    }
    Duration over = Duration.between(clock.instant(), full).minus(REFILL.multipliedBy(BURST - 1));
    return over.isPositive() ? Optional.of(over) : Optional.empty();
  }

  /** To be called when credentials of this source were wrong. */
  public void failed(SocketAddress source) {
    Instant now = clock.instant();
    fullAgain
        .asMap()
        .merge(key(source), now.plus(REFILL), (full, _) -> later(full, now).plus(REFILL));
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  private static String key(SocketAddress source) {
    if (!(source instanceof InetSocketAddress inet) || inet.getAddress() == null) {
      return "";
    }
    InetAddress address = inet.getAddress();
    byte[] bytes = address.getAddress();
    return HexFormat.of()
        .formatHex(bytes.length == 4 ? bytes : Arrays.copyOf(bytes, IPV6_PREFIX_BYTES));
  }
}
