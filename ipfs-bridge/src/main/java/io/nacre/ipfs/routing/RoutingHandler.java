package io.nacre.ipfs.routing;

import io.nacre.http.Body;
import io.nacre.http.Handler;
import io.nacre.http.Headers;
import io.nacre.http.Request;
import io.nacre.http.Response;
import io.nacre.ipfs.gateway.BlockAccess;
import io.nacre.store.MalformedException;
import io.nacre.store.blob.BlobStore;
import io.nacre.store.cid.Cid;
import io.nacre.store.cid.PeerId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/**
 * Delegated Routing V1, server: says that this agent has what it holds, and how to reach it. Nobody
 * else is asked, so no two routers can send each other round in circles; and what somebody may not
 * read is not here for him.
 */
public final class RoutingHandler implements Handler {
  /** What is mounted here. */
  public static final String PREFIX = "/routing/v1/";

  private static final String NDJSON = "application/x-ndjson";
  private static final String PROVIDERS = "providers/";
  private static final String PEERS = "peers/";

  /** What is not here now may come soon; what is here may go, but not often. */
  private static final String SOON = "public, max-age=15";

  private static final String LATER =
      "public, max-age=300, stale-while-revalidate=3600, stale-if-error=3600";

  private final BlobStore blobs;
  private final BlockAccess access;
  private final PeerId self;
  private final Supplier<List<Multiaddr>> addresses;

  /**
   * @param self who this agent is
   * @param addresses where its gateway can be reached by those who can reach this handler
   */
  public RoutingHandler(
      BlobStore blobs, BlockAccess access, PeerId self, Supplier<List<Multiaddr>> addresses) {
    this.blobs = blobs;
    this.access = access;
    this.self = self;
    this.addresses = addresses;
  }

  @Override
  public Response handle(Request request) throws IOException {
    return open(answer(request));
  }

  /**
   * A router does not mind who asks (specification, "CORS and Web Browsers"); a listener may, and
   * refuse web pages before they come here.
   */
  private static Response open(Response response) {
    return response
        .with("Access-Control-Allow-Origin", "*")
        .with("Access-Control-Allow-Methods", "GET, OPTIONS");
  }

  private Response answer(Request request) throws IOException {
    if (request.method().equals("OPTIONS")) {
      return Response.of(204).with("Access-Control-Allow-Headers", "Accept, Content-Type");
    }
    if (!request.isRead()) {
      return Response.text(501, "routing is read with GET");
    }
    String what = request.path().substring(PREFIX.length());
    try {
      if (what.startsWith(PROVIDERS)) {
        Cid cid = Cid.parse(what.substring(PROVIDERS.length()));
        return list(request, "Providers", has(request, cid));
      }
      if (what.startsWith(PEERS)) {
        PeerId id = PeerId.parse(what.substring(PEERS.length()));
        return list(request, "Peers", id.equals(self));
      }
    } catch (MalformedException e) {
      return Response.text(422, String.valueOf(e.getMessage()));
    }
    return what.startsWith("ipns/") || what.startsWith("dht/")
        ? Response.text(501, "this router knows providers and peers alone")
        : Response.text(400, "a path here is providers/CID or peers/ID");
  }

  private boolean has(Request request, Cid cid) throws IOException {
    return !cid.isIdentity() && blobs.locate(cid, b -> access.mayRead(request, b)).isPresent();
  }

  private Response list(Request request, String name, boolean here) {
    Optional<PeerRecord> record =
        here
            ? Filters.of(request).apply(PeerRecord.gateway(self, addresses.get()))
            : Optional.empty();
    boolean lines =
        request.headers().all("Accept").stream()
            .anyMatch(accept -> accept.toLowerCase(Locale.ROOT).contains(NDJSON));
    return new Response(
        200,
        Headers.of(
            "Content-Type",
            lines ? NDJSON : "application/json",
            "Cache-Control",
            record.isPresent() ? LATER : SOON,
            "Vary",
            "Accept"),
        lines ? lines(record) : document(name, record));
  }

  private static Body document(String name, Optional<PeerRecord> record) {
    ObjectNode json = PeerRecord.MAPPER.createObjectNode();
    var records = json.putArray(name);
    record.ifPresent(found -> records.add(found.json()));
    return new Body.Bytes(PeerRecord.MAPPER.writeValueAsBytes(json));
  }

  private static Body lines(Optional<PeerRecord> record) {
    if (record.isEmpty()) {
      return Body.EMPTY;
    }
    byte[] json = record.get().bytes();
    return new Body.Bytes(ByteBuffer.allocate(json.length + 1).put(json).put((byte) '\n').array());
  }
}
