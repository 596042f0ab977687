package io.nacre.agent.run;

import io.nacre.agent.config.HostPort;
import io.nacre.http.Handler;
import io.nacre.ipfs.gateway.GatewayHandler;
import io.nacre.ipfs.routing.RoutingHandler;
import io.nacre.oci.access.Access;
import io.nacre.store.Store;
import io.nacre.store.identity.NodeKey;
import java.io.IOException;
import java.util.function.Supplier;

/**
 * What IPFS sees of an agent on one of its listeners.
 *
 * @param gateway what is held, by its CID
 * @param routing who has it: this agent
 */
record IpfsHandlers(Handler gateway, Handler routing) {
  private static final String KEY = "identity.key";

  /** This agent's key, which is made when there is none. */
  static NodeKey key(Store store) throws IOException {
    return NodeKey.load(store.folder().resolve(KEY));
  }

  /** For this host's tools and browsers. */
  static IpfsHandlers forClients(
      Store store, Access access, NodeKey key, Supplier<HostPort> listener) {
    ContentAccess content = new ContentAccess(access);
    return new IpfsHandlers(
        GatewayHandler.readable(store.blobs(), content), routing(store, content, key, listener));
  }

  /** For other agents, and other programs that verify what they get. */
  static IpfsHandlers forPeers(
      Store store, Access access, NodeKey key, Supplier<HostPort> listener) {
    ContentAccess content = new ContentAccess(access);
    return new IpfsHandlers(
        GatewayHandler.trustless(store.blobs(), content), routing(store, content, key, listener));
  }

  private static Handler routing(
      Store store, ContentAccess content, NodeKey key, Supplier<HostPort> listener) {
    return new RoutingHandler(
        store.blobs(), content, key.peerId(), () -> OwnAddresses.of(listener.get()));
  }
}
