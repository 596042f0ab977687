package io.nacre.agent.run;

import io.nacre.agent.config.AgentConfig;
import io.nacre.ipfs.image.CidImages;
import io.nacre.ipfs.source.Sources;
import io.nacre.oci.access.Action;
import io.nacre.oci.access.Decision;
import io.nacre.oci.access.Identity;
import io.nacre.oci.access.Rules;
import io.nacre.store.Store;
import io.nacre.store.blob.BlobStore;
import io.nacre.store.catalog.Catalog;
import io.nacre.store.image.Repository;
import io.nacre.swarm.Swarm;
import io.nacre.swarm.membership.Peer;
import java.net.URI;
import java.util.List;

/** Where an agent gets images by their CID, as its configuration and its swarm have it. */
final class IpfsSetup {
  private IpfsSetup() {}

  static CidImages open(AgentConfig config, Rules rules, Store store, Swarm swarm) {
    return new CidImages(
        store,
        new Sources(config.gateways(), config.routers(), () -> peers(swarm)),
        everybody(store.catalog(), rules));
  }

  /** The gateways that agents have on their peer listeners. */
  private static List<URI> peers(Swarm swarm) {
    return swarm.peers().stream()
        .filter(peer -> peer.state() == Peer.State.UP || peer.state() == Peer.State.NEW)
        .map(peer -> peer.address().uri("/"))
        .toList();
  }

  /** Whether anybody at all may read a blob, by some name of its. */
  private static BlobStore.Filter everybody(Catalog catalog, Rules rules) {
    return blob -> {
      for (Repository repository : catalog.repositoriesOf(blob)) {
        if (!catalog.isPrivate(repository)
            && rules.judge(repository, Action.PULL, Identity.ANONYMOUS)
                instanceof Decision.Allowed) {
          return true;
        }
      }
      return false;
    };
  }
}
