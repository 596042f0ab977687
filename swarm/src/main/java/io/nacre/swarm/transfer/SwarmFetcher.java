package io.nacre.swarm.transfer;

import io.nacre.store.Store;
import io.nacre.store.blob.Blob;
import io.nacre.store.fetch.Arrival;
import io.nacre.store.fetch.BlobFetcher;
import io.nacre.store.fetch.FetchException;
import io.nacre.store.fetch.NotFoundException;
import io.nacre.store.fetch.Transfer;
import io.nacre.store.fetch.Transfers;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Repository;
import io.nacre.swarm.membership.Peer;
import io.nacre.swarm.membership.Peers;
import io.nacre.swarm.protocol.BlobInfo;
import io.nacre.swarm.protocol.PeerClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings blobs from peers: one transfer for a digest at a time, whoever asks. What does not belong
 * to the repository here yet is only brought when it does at some peer: that is who has authority.
 */
public final class SwarmFetcher implements BlobFetcher, AutoCloseable {
  /** How long peers have to say whether they have a blob. */
  static final Duration LOOK_UP = Duration.ofSeconds(2);

  private final Store store;
  private final Peers peers;
  private final Consumer<Peer> doubt;
  private final LeafFetch.Tools tools;
  private final Shares shares;
  private final Transfers transfers = new Transfers("swarm-transfer");

  /**
   * @param doubt told of peers that could not be read from
   * @param inFlight requests for leaves at once, 1 MiB of memory each
   */
  public SwarmFetcher(
      Store store,
      Peers peers,
      PeerClient client,
      Consumer<Peer> doubt,
      int inFlight,
      TransferScheduler.Limits limits) {
    this.store = store;
    this.peers = peers;
    this.doubt = doubt;
    this.tools = new LeafFetch.Tools(client, new Buffers(inFlight), limits);
    this.shares = new Shares(inFlight);
  }

  @Override
  public Arrival fetch(Repository repository, Digest digest)
      throws FetchException, InterruptedException {
    if (!belongs(repository, digest)) {
      var _ = ask(repository, digest);
    }
    return transfers.follow(digest, this::run);
  }

  /** As the first peer says that has it. */
  @Override
  public long size(Repository repository, Digest digest)
      throws FetchException, InterruptedException {
    return ask(belongs(repository, digest) ? null : repository, digest).size();
  }

  private boolean belongs(Repository repository, Digest digest) throws FetchException {
    try {
      return store.catalog().belongs(repository, digest);
    } catch (IOException e) {
      throw new FetchException("cannot tell whether %s may be fetched".formatted(digest), e);
    }
  }

  /**
   * What the first peer says that has a blob.
   *
   * @param repository to which it must belong there; null for any
   */
  private BlobInfo ask(@Nullable Repository repository, Digest digest)
      throws NotFoundException, InterruptedException {
    List<String> others = new ArrayList<>();
    try (Poll<BlobInfo> poll =
        Poll.start(
            peers.toAsk(),
            LOOK_UP,
            peer -> tools.client().blob(peer.address(), repository, digest))) {
      Poll.Answer<BlobInfo> answer = poll.next();
      while (answer != null) {
        if (answer.value().isPresent()) {
          return answer.value().get();
        }
        others.add(answer.failure().orElse(answer.peer() + " does not know it"));
        answer = poll.next();
      }
    }
    throw new NotFoundException(
        "no peer has %s in %s: %s"
            .formatted(
                digest,
                repository == null ? "any repository" : repository,
                others.isEmpty() ? "there was no peer to ask" : String.join("; ", others)));
  }

  private Blob run(Transfer transfer) throws IOException, InterruptedException {
    Suspects suspects = new Suspects(transfer.digest(), peers, store.catalog(), doubt);
    return new BlobFetch(transfer, store, tools, shares, suspects).run(peers.toAsk(), LOOK_UP);
  }

  /** Breaks off what is under way. */
  @Override
  public void close() {
    transfers.close();
  }
}
