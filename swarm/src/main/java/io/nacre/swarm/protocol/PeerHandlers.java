package io.nacre.swarm.protocol;

import io.nacre.http.Body;
import io.nacre.http.Handler;
import io.nacre.http.Request;
import io.nacre.http.Response;
import io.nacre.http.Router;
import io.nacre.store.MalformedException;
import io.nacre.store.Store;
import io.nacre.store.image.Repository;
import io.nacre.swarm.membership.Hello;
import io.nacre.swarm.membership.Peer;
import io.nacre.swarm.membership.PeerAddress;
import io.nacre.swarm.membership.Peers;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Everything that is served to other agents. */
public final class PeerHandlers {
  private final Store store;
  private final Peers peers;
  private final Supplier<Hello> self;
  private final Consumer<PeerAddress> offered;

  /**
   * @param self what this agent says about itself
   * @param offered told where others say to listen; must not wait
   */
  public PeerHandlers(
      Store store, Peers peers, Supplier<Hello> self, Consumer<PeerAddress> offered) {
    this.store = store;
    this.peers = peers;
    this.self = self;
    this.offered = offered;
  }

  /**
   * Mounts them.
   *
   * @param blocks serves {@code /ipfs/}; what it sends is counted for whoever asked
   * @param shared whether others may have what is in a repository
   */
  public void mount(Router router, Handler blocks, Predicate<Repository> shared) {
    PublicContent content = new PublicContent(store.catalog(), shared);
    router
        .mount(Protocol.HELLO, new HelloHandler(self, offered))
        .mount(Protocol.BLOBS, new BlobsHandler(store.blobs(), content))
        .mount(Protocol.NAMES, new NamesHandler(store.catalog(), store.blobs(), content))
        .mount(Protocol.BLOCKS, request -> counted(request, blocks.handle(request)));
  }

  private Response counted(Request request, Response response) {
    if (response.body() instanceof Body.FileRegion block && request.method().equals("GET")) {
      asker(request).ifPresent(peer -> peer.sent(block.length()));
    }
    return response;
  }

  /** Whom the request says to come from: good enough for counting, and for nothing else. */
  private Optional<Peer> asker(Request request) {
    try {
      return HelloHandler.listener(request).flatMap(peers::find);
    } catch (MalformedException _) {
      return Optional.empty();
    }
  }
}
