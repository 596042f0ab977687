package io.nacre.ipfs.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nacre.http.Headers;
import io.nacre.http.HttpClient;
import io.nacre.http.HttpServer;
import io.nacre.http.Router;
import io.nacre.store.Store;
import io.nacre.store.blob.Blob;
import io.nacre.store.blob.BlobWriter;
import io.nacre.store.catalog.ManifestEntry;
import io.nacre.store.catalog.Retention;
import io.nacre.store.cid.Cid;
import io.nacre.store.image.Descriptor;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Repository;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** A gateway over a store of its own, and a client for it. */
final class TestGateway implements Closeable {
  private static final int MAX_ANSWER = 16 << 20;

  private static final Repository REPOSITORY = new Repository("team/app");

  private final Set<Digest> hidden = new HashSet<>();
  private final Store store;
  private final HttpServer server;
  private final HttpClient http = new HttpClient(HttpClient.Options.DEFAULT);

  private TestGateway(Path folder, boolean readable) throws IOException {
    store = Store.open(folder);
    BlockAccess access = (_, blob) -> !hidden.contains(blob);
    server =
        HttpServer.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new Router()
                .mount(
                    GatewayHandler.PREFIX,
                    readable
                        ? GatewayHandler.readable(store.blobs(), access)
                        : GatewayHandler.trustless(store.blobs(), access)),
            HttpServer.Options.DEFAULT);
  }

  static TestGateway trustless(Path folder) throws IOException {
    return new TestGateway(folder, false);
  }

  static TestGateway readable(Path folder) throws IOException {
    return new TestGateway(folder, true);
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Answer(int status, Headers headers, byte[] body) {
    String text() {
      return new String(body, UTF_8);
    }
  }

  /** An image of one layer. */
  record Image(Cid cid, Blob manifest, Blob config, Blob layer) {}

  /** Puts one into the store. */
  Image image(long seed, int layerBytes) throws IOException {
    Blob layer = push(bytes(seed, layerBytes));
    Blob config = push("{\"architecture\":\"amd64\",\"os\":\"linux\"}".getBytes(UTF_8));
    String type = "application/vnd.oci.image.";
    Blob manifest =
        push(
            """
            {"schemaVersion":2,"mediaType":"%1$smanifest.v1+json",
            "config":{"mediaType":"%1$sconfig.v1+json","digest":"%2$s","size":%3$d},
            "layers":[{"mediaType":"%1$slayer.v1.tar","digest":"%4$s","size":%5$d}]}"""
                .formatted(type, config.digest(), config.size(), layer.digest(), layer.size())
                .getBytes(UTF_8));
    store
        .catalog()
        .addManifest(
            REPOSITORY,
            new ManifestEntry(
                new Descriptor(type + "manifest.v1+json", manifest.digest(), manifest.size()),
                null,
                null),
            List.of(config.digest(), layer.digest()),
            List.of(),
            Retention.TAGGED);
    Cid cid = store.images().cid(manifest.digest()).orElseThrow();
    return new Image(cid, manifest, config, layer);
  }

  Blob push(byte[] content) throws IOException {
    try (BlobWriter writer = store.blobs().write(Digest.Algorithm.SHA256)) {
      writer.write(ByteBuffer.wrap(content));
      return writer.commit();
    }
  }

  /** Nobody may read this from now on. */
  void hide(Digest blob) {
    hidden.add(blob);
  }

  static byte[] bytes(long seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  Answer get(String path) throws IOException, InterruptedException {
    return send("GET", path, Headers.NONE);
  }

  Answer send(String method, String path, Headers headers)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + server.address().getPort() + path);
    try (HttpClient.Incoming response =
        http.send(new HttpClient.Outgoing(method, uri, headers, new byte[0]))) {
      byte[] body = response.body().readAll(MAX_ANSWER);
      return new Answer(response.status(), response.headers(), body);
    }
  }

  @Override
  public void close() throws IOException {
    http.close();
    server.close();
    store.close();
  }
}
