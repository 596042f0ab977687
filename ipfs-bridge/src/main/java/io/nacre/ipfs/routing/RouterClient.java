package io.nacre.ipfs.routing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nacre.http.Headers;
import io.nacre.http.HttpClient;
import io.nacre.store.MalformedException;
import io.nacre.store.cid.Cid;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Delegated Routing V1, client: who serves a block over HTTP. */
public final class RouterClient {
  private static final Logger log = LoggerFactory.getLogger(RouterClient.class);

  /** How long all routers together have. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private static final int MAX_ANSWER = 1 << 20;
  private static final int MAX_RECORDS = 100;
  private static final Headers WANTED =
      Headers.of("Accept", "application/x-ndjson, application/json");

  private final HttpClient http;
  private final URI origin;

  /**
   * @param origin of the router, without {@code /routing/v1}
   */
  public RouterClient(HttpClient http, URI origin) {
    this.http = http;
    this.origin = origin;
  }

  /**
   * The records of those who have a block; those that are no records of peers are left out.
   *
   * @throws IOException when the router cannot be asked, or answers nonsense
   */
  List<PeerRecord> providers(Cid cid) throws IOException, InterruptedException {
    URI uri =
        origin.resolve(
            "/routing/v1/providers/%s?filter-protocols=%s".formatted(cid, PeerRecord.HTTP_GATEWAY));
    try (HttpClient.Incoming answer =
        http.send(new HttpClient.Outgoing("GET", uri, WANTED, new byte[0]))) {
      if (answer.status() == 404) {
        return List.of(); // older routers say so for no records
      }
      if (answer.status() != 200) {
        throw new IOException("it answered %d".formatted(answer.status()));
      }
      String text = new String(answer.body().readAll(MAX_ANSWER), UTF_8);
      boolean lines = answer.headers().mediaType().equals(Optional.of("application/x-ndjson"));
      return lines ? lines(text) : document(text);
    } catch (JacksonException e) {
      throw new IOException("it answered no JSON", e);
    }
  }

  private static List<PeerRecord> lines(String text) {
    return text.lines()
        .filter(line -> !line.isBlank())
        .limit(MAX_RECORDS)
        .flatMap(line -> record(PeerRecord.MAPPER.readTree(line)).stream())
        .toList();
  }

  private static List<PeerRecord> document(String text) {
    List<PeerRecord> records = new ArrayList<>();
    for (JsonNode each : PeerRecord.MAPPER.readTree(text).path("Providers")) {
      if (records.size() < MAX_RECORDS) {
        record(each).ifPresent(records::add);
      }
    }
    return records;
  }

  private static Optional<PeerRecord> record(JsonNode json) {
    try {
      return Optional.of(PeerRecord.of(json));
    } catch (MalformedException _) {
      return Optional.empty(); // of a schema that is not for us
    }
  }

  /** Origins of the gateways that these routers know for a block. */
  public static List<URI> gateways(List<RouterClient> routers, Cid cid)
      throws InterruptedException {
    if (routers.isEmpty()) {
      return List.of();
    }
    List<URI> found = new ArrayList<>();
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    try {
      CompletionService<List<URI>> answers = new ExecutorCompletionService<>(threads);
      routers.forEach(router -> answers.submit(() -> router.gateways(cid)));
      long end = System.nanoTime() + PATIENCE.toNanos();
      for (int i = 0; i < routers.size(); i++) {
        Future<List<URI>> answer = answers.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (answer == null) {
          log.info("not all routers said in time who has {}", cid);
          break;
        }
        found.addAll(answer.get());
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("a router's failure is logged, not thrown", e);
    } finally {
      threads.shutdownNow();
    }
    return found;
  }

  private List<URI> gateways(Cid cid) throws InterruptedException {
    try {
      return providers(cid).stream()
          .filter(record -> record.protocols().contains(PeerRecord.HTTP_GATEWAY))
          .flatMap(record -> record.addresses().stream())
          .flatMap(address -> origin(address).stream())
          .filter(this::mayBeAsked)
          .distinct()
          .toList();
    } catch (IOException e) {
      log.info("router {} cannot say who has {}: {}", origin, cid, e.getMessage());
      return List.of();
    }
  }

  private static Optional<URI> origin(String address) {
    try {
      return Multiaddr.parse(address).origin();
    } catch (MalformedException _) {
      return Optional.empty(); // by a way that we cannot go
    }
  }

  /**
   * A router of the world may not send us into our own network: only one that is in it itself may.
   */
  private boolean mayBeAsked(URI gateway) {
    return isNear(origin) || (gateway.getScheme().equals("https") && !isNear(gateway));
  }

  private static boolean isNear(URI uri) {
    String host = uri.getHost();
    if (host == null || host.equals("localhost") || host.endsWith(".localhost")) {
      return true;
    }
    try {
      String literal = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
      InetAddress address = InetAddress.ofLiteral(literal);
      return address.isLoopbackAddress()
          || address.isSiteLocalAddress()
          || address.isLinkLocalAddress()
          || address.isAnyLocalAddress()
          || literal.startsWith("fd")
          || literal.startsWith("fc");
    } catch (IllegalArgumentException _) {
      return false; // a name: whoever has it must have its certificate too
    }
  }
}
