package io.nacre.agent.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.http.BodyReader;
import io.nacre.http.Headers;
import io.nacre.http.Request;
import io.nacre.http.Response;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Token buckets, under a clock of the test's. */
final class RequestRateTest {
  private static final int RATE = 10;

  private long now = 1;
  private final RequestRate rate = new RequestRate(RATE, () -> now, _ -> Response.text(200, "x"));

  private record From(String method, SocketAddress remote) implements Request {
    @Override
    public String path() {
      return "/";
    }

    @Override
    public String target() {
      return "/";
    }

    @Override
    public Optional<String> query(String name) {
      return Optional.empty();
    }

    @Override
    public List<String> queries(String name) {
      return List.of();
    }

    @Override
    public Headers headers() {
      return Headers.NONE;
    }

    @Override
    public BodyReader body() {
      throw new AssertionError("nobody reads it");
    }
  }

  /** As the server asks: first what memory knows, for reads, then the rest. */
  private int status(String method, String address) throws Exception {
    Request request = new From(method, new InetSocketAddress(address, 1));
    Optional<Response> known = request.isRead() ? rate.immediate(request) : Optional.empty();
    return (known.isPresent() ? known.get() : rate.handle(request)).status();
  }

  private int allowed(int of, String method, String address) throws Exception {
    int allowed = 0;
    for (int i = 0; i < of; i++) {
      allowed += status(method, address) == 200 ? 1 : 0;
    }
    return allowed;
  }

  @Test
  void eachAddressHasItsOwn() throws Exception {
    assertThat(allowed(20, "GET", "192.0.2.1")).isEqualTo(RATE);
    assertThat(allowed(20, "PUT", "192.0.2.2")).isEqualTo(RATE);
    assertThat(allowed(20, "GET", "192.0.2.1")).isZero();
  }

  @Test
  void itFillsWithTimeAndNeverOverflows() throws Exception {
    assertThat(allowed(20, "GET", "192.0.2.1")).isEqualTo(RATE);
    now += Duration.ofMillis(500).toNanos();
    assertThat(allowed(20, "GET", "192.0.2.1")).isEqualTo(RATE / 2);
    now += Duration.ofHours(1).toNanos();
    assertThat(allowed(200, "GET", "192.0.2.1")).isEqualTo(RATE);
  }

  @Test
  void oneNetworkOfIpv6IsOneClient() throws Exception {
    int allowed = 0;
    for (int i = 1; i <= 100; i++) {
      allowed += allowed(1, "GET", "2001:db8:0:1::" + i);
    }
    assertThat(allowed).isEqualTo(RATE);
    assertThat(allowed(20, "GET", "2001:db8:0:2::1")).isEqualTo(RATE);
  }

  @Test
  void whatIsRememberedIsBounded() throws Exception {
    assertThat(allowed(20, "GET", "192.0.2.1")).isEqualTo(RATE);
    for (int i = 0; i < RequestRate.MAX_ADDRESSES; i++) {
      status("GET", "10.%d.%d.1".formatted(i / 256, i % 256));
    }
    assertThat(allowed(20, "GET", "192.0.2.1")).as("forgotten").isEqualTo(RATE);
  }
}
