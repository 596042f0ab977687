package io.nacre.ipfs.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nacre.http.HttpServer;
import io.nacre.http.Router;
import io.nacre.ipfs.gateway.GatewayHandler;
import io.nacre.ipfs.source.Sources;
import io.nacre.store.Store;
import io.nacre.store.blob.Blob;
import io.nacre.store.blob.BlobWriter;
import io.nacre.store.cid.Cid;
import io.nacre.store.fetch.Arrival;
import io.nacre.store.fetch.BlobFetcher;
import io.nacre.store.fetch.FetchException;
import io.nacre.store.fetch.NameResolver;
import io.nacre.store.fetch.NotFoundException;
import io.nacre.store.image.Descriptor;
import io.nacre.store.image.Digest;
import io.nacre.store.image.ImageLayout;
import io.nacre.store.image.MediaTypes;
import io.nacre.store.image.Repository;
import io.nacre.store.image.Tag;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a folder says gives bytes to those who can have them, and to nobody else. */
class CidImagesTest {
  private static final Tag TAG = new Tag("1");

  private final Set<Digest> readable = new HashSet<>();
  private Store here;
  private Store there;
  private HttpServer gateway;
  private CidImages images;
  private NameResolver names;
  private BlobFetcher content;

  @BeforeEach
  void start(@TempDir Path folder) throws IOException {
    here = Store.open(folder.resolve("here"));
    there = Store.open(folder.resolve("there"));
    gateway =
        HttpServer.start(
            new InetSocketAddress("127.0.0.1", 0),
            new Router()
                .mount(
                    GatewayHandler.PREFIX, GatewayHandler.trustless(there.blobs(), (_, _) -> true)),
            HttpServer.Options.DEFAULT);
    URI origin = URI.create("http://127.0.0.1:" + gateway.address().getPort());
    images =
        new CidImages(here, new Sources(List.of(origin), List.of(), List::of), readable::contains);
    names = images.names(Nobody.INSTANCE);
    content = images.content((_, digest) -> fail(digest));
  }

  @AfterEach
  void close() throws IOException {
    images.close();
    gateway.close();
    here.close();
    there.close();
  }

  @Test
  void aBlobComesWholeAndBelongsThen() throws Exception {
    Blob layer = push(there, bytes(1, 3 << 20));
    Cid image = image(layer.digest(), layer);
    Repository repository = repository(image);
    assertThat(names.resolve(repository, TAG)).isPresent();
    try (Arrival arrival = content.fetch(repository, layer.digest())) {
      assertThat(arrival.result().root()).isEqualTo(layer.root());
    }
    assertThat(here.catalog().belongs(repository, layer.digest())).isTrue();
    assertThatThrownBy(() -> content.fetch(repository, Digest.sha256(bytes(9, 1))))
        .isInstanceOf(NotFoundException.class);
  }

  @Test
  void aFolderOpensNothingThatIsHeldForOthers() throws Exception {
    Blob secret = push(here, bytes(2, 3 << 20));
    Blob other = push(there, bytes(3, 3 << 20));
    Cid evil = image(secret.digest(), other);
    Repository repository = repository(evil);
    Digest manifest = names.resolve(repository, TAG).orElseThrow().digest();

    assertThat(names.vouched(repository, manifest, Set.of(secret.digest()))).isEmpty();
    assertThatThrownBy(
            () -> {
              try (Arrival arrival = content.fetch(repository, secret.digest())) {
                arrival.result();
              }
            })
        .isInstanceOf(FetchException.class)
        .hasMessageContaining("which it is not");
    assertThat(here.catalog().belongs(repository, secret.digest())).isFalse();
  }

  @Test
  void whatEverybodyMayReadIsGivenFromHere() throws Exception {
    byte[] bytes = bytes(4, 2 << 20);
    Blob held = push(here, bytes);
    Repository repository = repository(image(held.digest(), push(there, bytes)));
    Digest manifest = names.resolve(repository, TAG).orElseThrow().digest();
    readable.add(held.digest());
    gateway.close();
    assertThat(names.vouched(repository, manifest, Set.of(held.digest())))
        .containsExactly(held.digest());
    try (Arrival arrival = content.fetch(repository, held.digest())) {
      assertThat(arrival.result()).isEqualTo(held);
    }
  }

  @Test
  void otherNamesAreOthersToTell() throws Exception {
    Repository repository = new Repository("team/app");
    assertThat(names.resolve(repository, TAG)).isEmpty();
    assertThat(names.isAuthority(repository)).isFalse();
    assertThat(names.isAuthority(new Repository("ipfs/app"))).isFalse();
    assertThatThrownBy(() -> content.fetch(repository, Digest.sha256(new byte[0])))
        .hasMessageContaining("asked the others");
  }

  /** A folder that says that this digest is that file. */
  private Cid image(Digest layer, Blob file) throws IOException {
    Blob manifest = push(there, "{\"schemaVersion\":2}".getBytes(UTF_8));
    Descriptor root = new Descriptor(MediaTypes.OCI_MANIFEST, manifest.digest(), manifest.size());
    List<ImageLayout.Part> parts =
        List.of(
            new ImageLayout.Part(manifest.digest(), manifest.size(), manifest.root()),
            new ImageLayout.Part(layer, file.size(), file.root()));
    return there
        .blobs()
        .annex(manifest.digest(), blocks -> ImageLayout.write(root, parts, blocks))
        .orElseThrow();
  }

  private static Repository repository(Cid image) {
    return new Repository("ipfs/" + image);
  }

  private static Blob push(Store store, byte[] content) throws IOException {
    try (BlobWriter writer = store.blobs().write(Digest.Algorithm.SHA256)) {
      writer.write(ByteBuffer.wrap(content));
      return writer.commit();
    }
  }

  private static byte[] bytes(long seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static Arrival fail(Digest digest) throws FetchException {
    throw new FetchException("asked the others for " + digest);
  }

  /** Knows no names. */
  private enum Nobody implements NameResolver {
    INSTANCE;

    @Override
    public Optional<Descriptor> resolve(Repository repository, Tag tag) {
      return Optional.empty();
    }

    @Override
    public Set<Digest> vouched(Repository repository, Digest manifest, Set<Digest> children) {
      return Set.of();
    }
  }
}
