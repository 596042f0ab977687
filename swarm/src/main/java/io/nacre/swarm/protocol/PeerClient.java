package io.nacre.swarm.protocol;

import io.nacre.http.BodyTooLargeException;
import io.nacre.http.Headers;
import io.nacre.http.HttpClient;
import io.nacre.http.HttpClient.Incoming;
import io.nacre.http.HttpClient.Outgoing;
import io.nacre.store.MalformedException;
import io.nacre.store.cid.Cid;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Repository;
import io.nacre.store.image.Tag;
import io.nacre.swarm.membership.Greeter;
import io.nacre.swarm.membership.Hello;
import io.nacre.swarm.membership.PeerAddress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asks one peer one thing. Calls wait, for as long as the HTTP client lets them; interrupting one
 * ends it. Every answer is bounded and read strictly; blocks are checked by whoever asked.
 */
public final class PeerClient implements Greeter.Call {
  private final HttpClient http;
  private volatile Headers headers = Headers.NONE;

  public PeerClient(HttpClient http) {
    this.http = http;
  }

  /** From now on says where our own peer listener is. */
  public void announce(PeerAddress listening) {
    headers = Headers.of(Protocol.PEER_HEADER, listening.toString());
  }

  @Override
  public Hello greet(PeerAddress peer) throws IOException, InterruptedException {
    return document(peer, Protocol.HELLO, Messages::hello)
        .orElseThrow(() -> new PeerException("%s is not an agent".formatted(peer)));
  }

  /**
   * What a peer says of a blob.
   *
   * @param repository only if it belongs to this one there; null for any
   * @return empty when it has no such blob for us
   */
  public Optional<BlobInfo> blob(PeerAddress peer, @Nullable Repository repository, Digest digest)
      throws IOException, InterruptedException {
    String path = repository == null ? Protocol.blob(digest) : Protocol.blobIn(repository, digest);
    Optional<BlobInfo> blob = document(peer, path, Messages::blob);
    if (blob.isPresent() && !blob.get().digest().equals(digest)) {
      throw new PeerException("%s answered for another digest".formatted(peer));
    }
    return blob;
  }

  /** What a tag names there; empty when the peer does not know it. */
  public Optional<NameInfo> name(PeerAddress peer, Repository repository, Tag tag)
      throws IOException, InterruptedException {
    return document(peer, Protocol.name(repository, tag), Messages::name);
  }

  /**
   * What of a manifest's children belongs to its repository there.
   *
   * @return empty when the peer has no such manifest in that repository for us
   */
  public Optional<Vouching> vouching(PeerAddress peer, Repository repository, Digest manifest)
      throws IOException, InterruptedException {
    String path = Protocol.manifest(repository, manifest);
    Optional<Vouching> vouching = document(peer, path, Protocol.MAX_VOUCHING, Messages::vouching);
    if (vouching.isPresent() && !vouching.get().manifest().equals(manifest)) {
      throw new PeerException("%s answered for another manifest".formatted(peer));
    }
    return vouching;
  }

  /**
   * Reads a block of known length into a buffer.
   *
   * @param into is filled to its limit, exactly
   * @throws WrongBlockException when the peer sends less or more and calls that the block
   */
  public void block(PeerAddress peer, Cid cid, ByteBuffer into)
      throws IOException, InterruptedException {
    int wanted = into.remaining();
    try (Incoming response = send(peer, Protocol.block(cid))) {
      expectBlock(peer, cid, response);
      response.body().read(into);
      if (into.hasRemaining()) {
        throw new WrongBlockException(
            "sent %d of the %d bytes of block %s"
                .formatted(wanted - into.remaining(), wanted, cid));
      }
      if (response.body().next().hasRemaining()) {
        throw new WrongBlockException(
            "sent more than the %d bytes of block %s".formatted(wanted, cid));
      }
    }
  }

  /**
   * Reads a node, whose length nobody knows, and checks it.
   *
   * @throws WrongBlockException when it is not the block of this CID, or longer than any may be
   */
  public ByteBuffer node(PeerAddress peer, Cid cid) throws IOException, InterruptedException {
    ByteBuffer block;
    try (Incoming response = send(peer, Protocol.block(cid))) {
      expectBlock(peer, cid, response);
      block = ByteBuffer.wrap(response.body().readAll(Protocol.MAX_BLOCK));
    } catch (BodyTooLargeException _) {
      throw new WrongBlockException("sent more than a block may have for %s".formatted(cid));
    }
    if (!cid.verifies(block)) {
      throw new WrongBlockException("sent other bytes for block %s".formatted(cid));
    }
    return block;
  }

  private static void expectBlock(PeerAddress peer, Cid cid, Incoming response)
      throws PeerException {
    switch (response.status()) {
      case 200 -> {}
      case 404 -> throw new PeerException("%s lacks block %s".formatted(peer, cid));
      default ->
          throw new PeerException(
              "%s answered %d for block %s".formatted(peer, response.status(), cid));
    }
  }

  private <T> Optional<T> document(PeerAddress peer, String path, Function<byte[], T> reader)
      throws IOException, InterruptedException {
    return document(peer, path, Protocol.MAX_JSON, reader);
  }

  private <T> Optional<T> document(
      PeerAddress peer, String path, int atMost, Function<byte[], T> reader)
      throws IOException, InterruptedException {
    try (Incoming response = send(peer, path)) {
      byte[] document = response.body().readAll(atMost);
      return switch (response.status()) {
        case 200 -> Optional.of(reader.apply(document));
        case 404 -> Optional.empty();
        default ->
            throw new PeerException(
                "%s answered %d to %s".formatted(peer, response.status(), path));
      };
    } catch (MalformedException e) {
      throw new PeerException(
          "%s answered nonsense to %s: %s".formatted(peer, path, e.getMessage()), e);
    }
  }

  private Incoming send(PeerAddress peer, String path) throws IOException, InterruptedException {
    return http.send(new Outgoing("GET", peer.uri(path), headers, new byte[0]));
  }
}
