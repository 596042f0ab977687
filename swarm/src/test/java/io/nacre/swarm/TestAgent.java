package io.nacre.swarm;

import io.nacre.http.Body;
import io.nacre.http.Handler;
import io.nacre.http.Headers;
import io.nacre.http.HttpClient;
import io.nacre.http.HttpServer;
import io.nacre.http.Request;
import io.nacre.http.Response;
import io.nacre.http.Router;
import io.nacre.store.Store;
import io.nacre.store.blob.Blob;
import io.nacre.store.blob.BlobWriter;
import io.nacre.store.catalog.Addition;
import io.nacre.store.catalog.ManifestEntry;
import io.nacre.store.catalog.Retention;
import io.nacre.store.cid.Cid;
import io.nacre.store.fetch.Arrival;
import io.nacre.store.image.Descriptor;
import io.nacre.store.image.Digest;
import io.nacre.store.image.MediaTypes;
import io.nacre.store.image.Repository;
import io.nacre.store.image.Tag;
import io.nacre.swarm.membership.Greeter;
import io.nacre.swarm.membership.NodeId;
import io.nacre.swarm.membership.PeerAddress;
import io.nacre.swarm.transfer.TransferScheduler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** An agent of the swarm over real sockets and a real store, without a registry facade. */
public final class TestAgent implements AutoCloseable {
  public static final Repository APP = new Repository("team/app");

  /** Few, so that many blobs have to share them. */
  public static final int REQUESTS_IN_FLIGHT = 12;

  /** Everything soon: peers on loopback are quick, and so are their failures. */
  private static final TransferScheduler.Limits LIMITS =
      new TransferScheduler.Limits(
          2,
          8,
          Duration.ofMillis(500),
          16,
          Duration.ofMillis(500),
          4,
          3,
          Duration.ofMillis(10),
          4,
          3,
          2,
          Duration.ofSeconds(10));

  private static final HttpClient.Options HTTP =
      new HttpClient.Options(
          Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1), 32);

  private static final Greeter.Timing TIMING =
      new Greeter.Timing(Duration.ofMillis(200), Duration.ofMillis(50), Duration.ofMillis(100));

  /** What it has and does not share. */
  public static final Repository UNSHARED = new Repository("team/unshared");

  public final Store store;
  public final Swarm swarm;

  /** What it serves to peers; for those who want to serve something else. */
  public final Router router = new Router();

  private final HttpServer server;

  /** Does the same on another port, or something else first. */
  @FunctionalInterface
  public interface Mischief {
    /** Empty for the truth. */
    Optional<Response> answer(Request request) throws Exception;
  }

  private TestAgent(Path folder, Mischief mischief, List<PeerAddress> join) throws IOException {
    store = Store.open(folder);
    SwarmConfig config =
        new SwarmConfig(join, false, "test", REQUESTS_IN_FLIGHT, HTTP, TIMING, LIMITS);
    swarm = new Swarm(store, NodeId.random(), config);
    swarm.mount(router, this::block, repository -> !UNSHARED.equals(repository));
    Handler handler =
        request -> {
          Optional<Response> other = mischief.answer(request);
          return other.isPresent() ? other.get() : router.handle(request);
        };
    server = HttpServer.start(loopback(), handler, HttpServer.Options.DEFAULT);
    swarm.start(Optional.of(server.address()));
  }

  public static TestAgent start(Path folder, PeerAddress... join) throws IOException {
    return new TestAgent(folder, _ -> Optional.empty(), List.of(join));
  }

  public static TestAgent evil(Path folder, Mischief mischief, PeerAddress... join)
      throws IOException {
    return new TestAgent(folder, mischief, List.of(join));
  }

  public static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  public PeerAddress address() {
    return PeerAddress.of(server.address());
  }

  /** A gateway in three lines. */
  private Response block(Request request) throws IOException {
    return store
        .blobs()
        .locate(Cid.parse(request.path().substring("/ipfs/".length())))
        .map(at -> new Body.FileRegion(at.file(), at.offset(), at.length()))
        .map(body -> new Response(200, Headers.NONE, body))
        .orElseGet(() -> Response.of(404));
  }

  // ---- what a client would do through the facade

  public Blob push(Repository repository, byte[] bytes) throws IOException {
    return push(repository, bytes, Digest.Algorithm.SHA256);
  }

  public Blob push(Repository repository, byte[] bytes, Digest.Algorithm algorithm)
      throws IOException {
    try (BlobWriter writer = store.blobs().write(algorithm)) {
      writer.write(ByteBuffer.wrap(bytes));
      Blob blob = writer.commit();
      store.catalog().addBlob(repository, blob.digest());
      return blob;
    }
  }

  /** A tag for some bytes that nobody will read as a manifest. */
  public Digest tag(Repository repository, Tag tag, byte[] manifest, Retention retention)
      throws IOException {
    Blob blob = push(repository, manifest);
    Descriptor descriptor = new Descriptor(MediaTypes.OCI_MANIFEST, blob.digest(), manifest.length);
    store
        .catalog()
        .addManifest(
            repository,
            new ManifestEntry(descriptor, null, null),
            List.of(),
            List.of(tag),
            retention);
    return blob.digest();
  }

  /** A pushed manifest, of bytes that nobody will read as one, that names these. */
  public Digest manifest(Repository repository, Tag tag, byte[] manifest, Digest... children)
      throws IOException {
    Blob blob = push(repository, manifest);
    Descriptor descriptor = new Descriptor(MediaTypes.OCI_MANIFEST, blob.digest(), manifest.length);
    store
        .catalog()
        .addManifests(
            List.of(
                new Addition(
                    repository,
                    new ManifestEntry(descriptor, null, null),
                    List.of(children),
                    new Addition.Grant.Nothing(List.of()),
                    List.of(tag),
                    Retention.TAGGED)));
    return blob.digest();
  }

  /** Reads as the facade does: in order, as far as each await allows. */
  public byte[] pull(Repository repository, Digest digest)
      throws IOException, InterruptedException {
    try (Arrival arrival = swarm.fetcher().fetch(repository, digest)) {
      return read(arrival);
    }
  }

  public static byte[] read(Arrival arrival) throws IOException, InterruptedException {
    ByteBuffer all = ByteBuffer.allocate((int) arrival.size());
    while (all.hasRemaining()) {
      readTo(arrival, all, arrival.await(all.position()));
    }
    arrival.result();
    return all.array();
  }

  public static void readTo(Arrival arrival, ByteBuffer all, long end) throws IOException {
    all.limit((int) end);
    while (all.hasRemaining()) {
      if (arrival.file().read(all, all.position()) < 0) {
        throw new IOException("the file ends at " + all.position());
      }
    }
    all.limit(all.capacity());
  }

  /** The blob belongs here already, as by a manifest that names it. */
  public void grant(Repository repository, Digest digest) throws IOException {
    store.catalog().addBlob(repository, digest);
  }

  public static byte[] bytes(long seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  /** As a crash would. */
  public void stopServing() {
    server.close();
  }

  @Override
  public void close() throws IOException {
    server.close();
    swarm.close();
    store.close();
  }
}
