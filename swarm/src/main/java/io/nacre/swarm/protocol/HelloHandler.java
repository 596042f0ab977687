package io.nacre.swarm.protocol;

import io.nacre.http.Handler;
import io.nacre.http.Request;
import io.nacre.http.Response;
import io.nacre.swarm.membership.Hello;
import io.nacre.swarm.membership.PeerAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * {@code GET /nacre/v1/hello}: who this is. Whoever asks may say where its own peer listener is;
 * that is passed on as a claim, to be checked.
 */
final class HelloHandler implements Handler {
  private final Supplier<Hello> self;
  private final Consumer<PeerAddress> offered;

  /**
   * @param offered told where the one who asks says to listen; must not wait
   */
  HelloHandler(Supplier<Hello> self, Consumer<PeerAddress> offered) {
    this.self = self;
    this.offered = offered;
  }

  @Override
  public Response handle(Request request) throws IOException {
    return Answers.to(
        request,
        hello -> {
          listener(hello).ifPresent(offered);
          return Optional.of(Messages.write(self.get()));
        });
  }

  /** An agent that listens on every address does not know which one we reach it at; we do. */
  static Optional<PeerAddress> listener(Request request) {
    Optional<PeerAddress> said =
        request.headers().first(Protocol.PEER_HEADER).map(PeerAddress::parse);
    if (said.isPresent()
        && said.get().isUnspecified()
        && request.remote() instanceof InetSocketAddress remote) {
      InetAddress seen = remote.getAddress();
      return Optional.of(new PeerAddress(seen.getHostAddress(), said.get().port()));
    }
    return said;
  }
}
