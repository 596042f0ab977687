package io.nacre.agent.run;

import io.nacre.http.Handler;
import io.nacre.http.Request;
import io.nacre.http.Response;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * So many requests a second from one address, and as many at once after a quiet second: a token
 * bucket each. An IPv6 client has a whole network of addresses, so there the first half counts.
 * More is a 429 with {@code Retry-After}, in the error body of the OCI distribution-spec.
 */
final class RequestRate implements Handler {
  /** Addresses that are remembered; the one that was silent longest is forgotten, and so full. */
  static final int MAX_ADDRESSES = 16_384;

  private static final int IPV6_NETWORK_BYTES = 8;

  private static final Response REFUSED =
      Response.json(
              429,
              """
              {"errors":[{"code":"TOOMANYREQUESTS","message":"too many requests from this address: slow down"}]}
              """
                  .getBytes(StandardCharsets.UTF_8))
          .with("Retry-After", "1");

  private static final class Bucket {
    double tokens;
    long filledAt;

    Bucket(double tokens, long now) {
      this.tokens = tokens;
      this.filledAt = now;
    }
  }

  private final int perSecond;
  private final LongSupplier nanoTime;
  private final Handler inner;
  private final Map<InetAddress, Bucket> buckets =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<InetAddress, Bucket> eldest) {
          return size() > MAX_ADDRESSES;
        }
      };

  /**
   * @param nanoTime the clock, as {@link System#nanoTime}
   */
  RequestRate(int perSecond, LongSupplier nanoTime, Handler inner) {
    this.perSecond = perSecond;
    this.nanoTime = nanoTime;
    this.inner = inner;
  }

  /** Reads were counted by {@link #immediate}, which is asked first. */
  @Override
  public Response handle(Request request) throws Exception {
    return request.isRead() || mayGoOn(request) ? inner.handle(request) : REFUSED;
  }

  @Override
  public Optional<Response> immediate(Request request) {
    return mayGoOn(request) ? inner.immediate(request) : Optional.of(REFUSED);
  }

  private boolean mayGoOn(Request request) {
    return !(request.remote() instanceof InetSocketAddress from)
        || take(network(from.getAddress()), nanoTime.getAsLong());
  }

  private synchronized boolean take(InetAddress address, long now) {
    Bucket bucket = buckets.computeIfAbsent(address, _ -> new Bucket(perSecond, now));
    double more = (double) (now - bucket.filledAt) / TimeUnit.SECONDS.toNanos(1) * perSecond;
    bucket.tokens = Math.min(perSecond, bucket.tokens + more);
    bucket.filledAt = now;
    if (bucket.tokens < 1) {
      return false;
    }
    bucket.tokens--;
    return true;
  }

  private static InetAddress network(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length <= IPV6_NETWORK_BYTES) {
      return address;
    }
    Arrays.fill(bytes, IPV6_NETWORK_BYTES, bytes.length, (byte) 0);
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of its own length", e);
    }
  }
}
