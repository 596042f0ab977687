package io.nacre.swarm.transfer;

import io.nacre.store.MalformedException;
import io.nacre.store.Store;
import io.nacre.store.blob.Blob;
import io.nacre.store.blob.DigestMismatchException;
import io.nacre.store.blob.PartialBlob;
import io.nacre.store.catalog.Origin;
import io.nacre.store.cid.Cid;
import io.nacre.store.fetch.FetchException;
import io.nacre.store.fetch.Landing;
import io.nacre.store.fetch.NotFoundException;
import io.nacre.store.fetch.Transfer;
import io.nacre.store.image.Digest;
import io.nacre.swarm.membership.Peer;
import io.nacre.swarm.protocol.BlobInfo;
import io.nacre.swarm.protocol.WrongBlockException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches one blob: who has it, its leaves, the leaves' bytes, the commit. Peers may tell different
 * roots for one digest; they are tried one after the other, since only the whole shows which is
 * true.
 */
final class BlobFetch {
  private static final Logger log = LoggerFactory.getLogger(BlobFetch.class);

  private final Transfer transfer;
  private final Digest digest;
  private final Store store;
  private final LeafFetch.Tools tools;
  private final Shares shares;
  private final Suspects suspects;
  private final long start = System.nanoTime();

  // guarded by this
  private final List<Holders> found = new ArrayList<>();
  private boolean searched;

  BlobFetch(
      Transfer transfer, Store store, LeafFetch.Tools tools, Shares shares, Suspects suspects) {
    this.transfer = transfer;
    this.digest = transfer.digest();
    this.store = store;
    this.tools = tools;
    this.shares = shares;
    this.suspects = suspects;
  }

  /**
   * Runs to the end; whoever follows the transfer sees the bytes come.
   *
   * @param peers whom to ask
   * @param patience how long they have to say whether they have it
   * @throws FetchException when nobody has it, or nobody could be read from
   * @throws IOException when this disk fails
   */
  Blob run(List<Peer> peers, Duration patience) throws IOException, InterruptedException {
    Optional<Blob> held = store.blobs().find(digest);
    if (held.isPresent()) {
      return held.get();
    }
    Thread search = Thread.ofVirtual().name("swarm-search").start(() -> search(peers, patience));
    try {
      int tried = 0;
      for (Holders next = await(tried); next != null; next = await(++tried)) {
        Optional<Blob> blob = fetchFrom(next);
        if (blob.isPresent()) {
          return blob.get();
        }
      }
      throw tried == 0
          ? new NotFoundException("no peer has %s: %s".formatted(digest, suspects.sentence()))
          : new FetchException("%s cannot be had: %s".formatted(digest, suspects.sentence()));
    } finally {
      search.interrupt();
    }
  }

  // ---- who has it

  private void search(List<Peer> peers, Duration patience) {
    try (Poll<BlobInfo> poll =
        Poll.start(peers, patience, peer -> tools.client().blob(peer.address(), null, digest))) {
      Poll.Answer<BlobInfo> answer = poll.next();
      while (answer != null) {
        heard(answer);
        answer = poll.next();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // the blob is there
    } finally {
      heardAll();
    }
  }

  private void heard(Poll.Answer<BlobInfo> answer) {
    if (answer.failure().isPresent()) {
      suspects.failed(answer.peer(), answer.failure().get());
    } else if (answer.value().isPresent()) {
      holdersOf(answer.value().get()).add(answer.peer());
    } else {
      suspects.note(answer.peer(), "does not have it");
    }
  }

  private synchronized Holders holdersOf(BlobInfo blob) {
    for (Holders known : found) {
      if (known.blob().equals(blob)) {
        return known;
      }
    }
    Holders holders = new Holders(blob);
    found.add(holders);
    notifyAll();
    return holders;
  }

  private synchronized void heardAll() {
    searched = true;
    found.forEach(Holders::complete);
    notifyAll();
  }

  /** The holders of another root, in the order they came; waits, null when there are no more. */
  private synchronized @Nullable Holders await(int number) throws InterruptedException {
    while (number >= found.size() && !searched) {
      wait();
    }
    return number < found.size() ? found.get(number) : null;
  }

  // ---- the bytes

  /** Empty when these holders came to nothing; the suspects have the reasons. */
  private Optional<Blob> fetchFrom(Holders holders) throws IOException, InterruptedException {
    BlobInfo told = holders.blob();
    if (told.size() > LeafList.MAX_BLOB) {
      holders.peers().forEach(peer -> suspects.note(peer, "has it, but it is too large"));
      return Optional.empty();
    }
    List<Cid> leaves;
    try {
      leaves = LeafList.read(told, new Nodes(holders));
    } catch (MalformedException e) {
      lied(holders, "told a wrong root: " + e.getMessage());
      return Optional.empty();
    } catch (FetchException _) {
      return Optional.empty();
    }
    PartialBlob partial = store.blobs().writePartial(digest, told.size(), leaves);
    Landing landing = Landing.of(partial, partial.size(), partial);
    Optional<Blob> blob = Optional.empty();
    try {
      blob = fetch(holders, leaves, partial, landing);
      return blob;
    } finally {
      transfer.landsNowhere();
      if (blob.isEmpty()) {
        landing.failed(
            new FetchException("%s broke off: %s".formatted(digest, suspects.sentence())));
      }
      landing.release();
    }
  }

  private Optional<Blob> fetch(
      Holders holders, List<Cid> leaves, PartialBlob partial, Landing landing)
      throws IOException, InterruptedException {
    if (!holders.blob().isLeaf()) {
      transfer.landsAt(landing); // a single leaf is better waited for: then its size is certain
    }
    LeafFetch fetch = new LeafFetch(tools, leaves, partial, holders, suspects, landing::grew);
    shares.enter(fetch);
    try {
      if (!fetch.run()) {
        return Optional.empty();
      }
    } finally {
      shares.leave(fetch);
    }
    try {
      Blob blob = commit(partial, fetch.received());
      landing.committed();
      return Optional.of(blob);
    } catch (DigestMismatchException e) {
      lied(holders, "told a root whose bytes have another digest");
      return Optional.empty();
    }
  }

  private Blob commit(PartialBlob partial, Map<Peer, Long> received) throws IOException {
    Blob blob = partial.commit();
    Instant now = Instant.now();
    List<Origin> origins =
        received.entrySet().stream()
            .map(e -> new Origin(Origin.Kind.PEER, e.getKey().toString(), e.getValue(), now))
            .toList();
    store.catalog().addOrigins(digest, origins);
    log.info(
        "{}, {} bytes, came from {} in {} ms",
        digest,
        blob.size(),
        received.keySet(),
        Duration.ofNanos(System.nanoTime() - start).toMillis());
    return blob;
  }

  private void lied(Holders holders, String what) {
    holders.peers().forEach(peer -> suspects.lied(peer, what));
  }

  /** Reads nodes from the first of the holders who gives the right ones. */
  private final class Nodes implements LeafList.Nodes {
    private final Holders holders;
    private int number;

    Nodes(Holders holders) {
      this.holders = holders;
    }

    @Override
    public ByteBuffer read(Cid cid) throws FetchException, InterruptedException {
      for (Peer peer = holders.await(number); peer != null; peer = holders.await(++number)) {
        try {
          return tools.client().node(peer.address(), cid);
        } catch (WrongBlockException e) {
          suspects.lied(peer, String.valueOf(e.getMessage()));
        } catch (IOException e) {
          suspects.failed(peer, String.valueOf(e.getMessage()));
        }
      }
      throw new FetchException("nobody gives block " + cid);
    }
  }
}
