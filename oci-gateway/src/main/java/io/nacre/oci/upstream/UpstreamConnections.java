package io.nacre.oci.upstream;

import io.nacre.http.HttpClient;
import io.nacre.http.KeyFiles;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * Connections to upstreams and to where they lead: one pool for all that are reached in the usual
 * way, and for every other one of its own, so that what is believed for its sake, who the agent is
 * to it and the proxy in between are its alone.
 */
public final class UpstreamConnections implements AutoCloseable {

  /**
   * @param home for the upstream's own host
   * @param away for where it sends us: the agent's certificate is nobody else's business
   */
  private record Pools(HttpClient home, HttpClient away) {}

  private final List<HttpClient> all = new ArrayList<>();
  private final Pools usual;
  private final Map<Upstream, Pools> own = new HashMap<>();

  private UpstreamConnections(HttpClient.Options options) {
    HttpClient client = client(options);
    this.usual = new Pools(client, client);
  }

  /**
   * Reads the files that upstreams' options name.
   *
   * @param options for all of them
   * @throws IOException with a sentence, when a file cannot be read or makes no sense
   */
  public static UpstreamConnections open(Upstreams upstreams, HttpClient.Options options)
      throws IOException {
    UpstreamConnections connections = new UpstreamConnections(options);
    try {
      for (Upstream upstream : upstreams.all()) {
        if (!upstream.options().reach().equals(Reach.USUAL)) {
          connections.add(upstream, options);
        }
      }
      return connections;
    } catch (IOException e) {
      connections.close();
      throw new IOException(e.getMessage(), e);
    }
  }

  private void add(Upstream upstream, HttpClient.Options usual) throws IOException {
    Reach reach = upstream.options().reach();
    HttpClient.Options options = reach.proxies().map(usual::with).orElse(usual);
    HttpClient away = client(withTls(options, Optional.empty(), reach.ca()));
    HttpClient home =
        reach.identity().isPresent()
            ? client(withTls(options, reach.identity(), reach.ca()))
            : away;
    own.put(upstream, new Pools(home, away));
  }

  private static HttpClient.Options withTls(
      HttpClient.Options options, Optional<KeyFiles> identity, Optional<Path> ca)
      throws IOException {
    if (identity.isEmpty() && ca.isEmpty()) {
      return options;
    }
    SSLContext context = KeyFiles.contextBesideJdk(identity, ca);
    return options.with(new HttpClient.Tls(() -> context, true));
  }

  private HttpClient client(HttpClient.Options options) {
    HttpClient client = new HttpClient(options);
    all.add(client);
    return client;
  }

  /** Through which to ask for something for an upstream's sake. */
  HttpClient to(Upstream upstream, URI uri) {
    Pools pools = own.getOrDefault(upstream, usual);
    return upstream.host().equalsIgnoreCase(uri.getHost()) ? pools.home : pools.away;
  }

  @Override
  public void close() {
    all.forEach(HttpClient::close);
  }
}
