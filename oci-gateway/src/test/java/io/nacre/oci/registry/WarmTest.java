package io.nacre.oci.registry;

import static io.nacre.oci.registry.TestRegistry.bytes;
import static io.nacre.oci.registry.TestRegistry.image;
import static io.nacre.oci.registry.TestRegistry.random;
import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.http.Body;
import io.nacre.http.Headers;
import io.nacre.http.Response;
import io.nacre.store.image.Digest;
import io.nacre.store.image.MediaTypes;
import io.nacre.store.image.Repository;
import io.nacre.store.image.Tag;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What event loops answer by themselves, and when they must not. */
class WarmTest {
  private static final byte[] LAYER = random(1, 4000);

  @TempDir Path folder;
  private TestRegistry registry;

  @BeforeEach
  void start() throws IOException {
    registry = TestRegistry.start(folder);
  }

  @AfterEach
  void stop() throws IOException {
    registry.close();
  }

  @Test
  void aManifestThatWasReadBeforeIsAnsweredFromMemory() throws IOException {
    Digest digest = registry.pushImage("team/app", "1", LAYER);
    for (String reference : new String[] {"1", digest.toString()}) {
      String path = "/v2/team/app/manifests/" + reference;
      byte[] manifest = registry.get(path).body();
      Response warm = immediate(path).orElseThrow();
      assertThat(warm.status()).isEqualTo(200);
      assertThat(((Body.Bytes) warm.body()).content()).isEqualTo(manifest);
      assertThat(warm.headers().first("Docker-Content-Digest")).contains(digest.toString());
    }
  }

  @Test
  void aManifestNamesItsImageCidOnceThereIsOne() throws IOException {
    Digest digest = registry.pushImage("team/app", "1", LAYER);
    String cid = registry.store.images().cid(digest).orElseThrow().toString();
    String path = "/v2/team/app/manifests/1";
    assertThat(registry.get(path).header("Nacre-Image-Cid")).contains(cid);
    assertThat(registry.head(path).header("Nacre-Image-Cid")).contains(cid);
    assertThat(immediate(path).orElseThrow().headers().first("Nacre-Image-Cid")).contains(cid);
  }

  @Test
  void aBlobThatWasReadBeforeIsAnsweredFromMemory() throws IOException {
    String path = "/v2/team/app/blobs/" + registry.push("team/app", LAYER);
    registry.get(path);
    assertThat(immediate(path).orElseThrow().body())
        .isInstanceOfSatisfying(
            Body.FileRegion.class, region -> assertThat(region.length()).isEqualTo(LAYER.length));
  }

  @Test
  void afterADeleteMemoryTellsNothing() throws IOException {
    Digest layer = registry.push("team/app", LAYER);
    Digest image = registry.pushImage("team/app", "1");
    String tag = "/v2/team/app/manifests/1";
    String manifest = "/v2/team/app/manifests/" + image;
    String blob = "/v2/team/app/blobs/" + layer;
    for (String path : List.of(tag, manifest, blob)) {
      registry.get(path);
      assertThat(immediate(path)).isPresent();
    }
    // not through the registry: the command line and the collector delete in the catalog
    registry.store.catalog().removeTag(new Repository("team/app"), Tag.LATEST);
    registry.store.catalog().removeTag(new Repository("team/app"), new Tag("1"));
    assertThat(immediate(tag)).isEmpty();
    registry.store.catalog().remove(new Repository("team/app"), image);
    registry.store.catalog().remove(new Repository("team/app"), layer);
    assertThat(immediate(manifest)).isEmpty();
    assertThat(immediate(blob)).isEmpty();
  }

  @Test
  void aPulledTagIsAskedForAgain() throws IOException {
    String manifest = image(bytes("{}"), Map.of());
    registry.sources.tags(
        new Repository("team/app"), new Tag("1"), MediaTypes.OCI_MANIFEST, bytes(manifest));
    registry.get("/v2/team/app/manifests/1");
    registry.get("/v2/team/app/manifests/1");
    assertThat(immediate("/v2/team/app/manifests/1")).isEmpty();
    String byDigest = "/v2/team/app/manifests/" + Digest.sha256(bytes(manifest));
    registry.get(byDigest);
    assertThat(immediate(byDigest)).isPresent();
  }

  @Test
  void whatIsNotKnownOrNotWellFormedIsLeftToTheOtherPath() {
    for (String path :
        List.of(
            "/v2/",
            "/v2/team/app/manifests/2",
            "/v2/team/app/manifests/.x",
            "/v2/A/manifests/1",
            "/v2/team/app/blobs/sha256:x",
            "/v2/team/app/blobs/" + Digest.sha256(LAYER))) {
      assertThat(immediate(path)).as(path).isEmpty();
    }
  }

  private Optional<Response> immediate(String path) {
    return registry.handler.immediate(new WarmGet(path, Headers.NONE));
  }
}
