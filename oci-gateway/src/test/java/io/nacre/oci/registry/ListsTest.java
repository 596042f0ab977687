package io.nacre.oci.registry;

import static io.nacre.oci.registry.TestRegistry.JSON;
import static io.nacre.oci.registry.TestRegistry.assertError;
import static io.nacre.oci.registry.TestRegistry.bytes;
import static io.nacre.oci.registry.TestRegistry.descriptor;
import static io.nacre.oci.registry.TestRegistry.image;
import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.store.image.Digest;
import io.nacre.store.image.MediaTypes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Distribution-spec, "Listing Tags" and "Listing Referrers"; and {@code _catalog}. */
class ListsTest {
  private static final byte[] CONFIG = bytes("{}");
  private static final byte[] SUBJECT = bytes("the subject need not be there");
  private static final String REFERRERS = "/v2/app/referrers/" + Digest.sha256(SUBJECT);

  @TempDir Path folder;
  private TestRegistry registry;

  @BeforeEach
  void start() throws IOException {
    registry = TestRegistry.start(folder);
    registry.push("app", CONFIG);
  }

  @AfterEach
  void stop() throws IOException {
    registry.close();
  }

  @Test
  void tagsInOrderOfTheirCharacters() throws IOException {
    tag("b", "B", "a", "10", "9", "_", "latest");
    RawHttp.Answer answer = registry.get("/v2/app/tags/list");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).contains("application/json");
    assertThat(answer.header("Link")).isEmpty();
    assertThat(answer.text())
        .isEqualTo("{\"name\":\"app\",\"tags\":[\"10\",\"9\",\"B\",\"_\",\"a\",\"b\",\"latest\"]}");
  }

  @Test
  void pagesOfTags() throws IOException {
    tag("a", "b", "c", "d", "e");
    RawHttp.Answer first = registry.get("/v2/app/tags/list?n=2");
    assertThat(strings(first, "tags")).containsExactly("a", "b");
    assertThat(first.header("Link")).contains("</v2/app/tags/list?n=2&last=b>; rel=\"next\"");
    assertThat(follow("/v2/app/tags/list?n=2", "tags")).containsExactly("a", "b", "c", "d", "e");
    assertThat(strings(registry.get("/v2/app/tags/list?last=c"), "tags")).containsExactly("d", "e");
    assertThat(strings(registry.get("/v2/app/tags/list?n=1&last=bb"), "tags")).containsExactly("c");

    RawHttp.Answer exact = registry.get("/v2/app/tags/list?n=5");
    assertThat(exact.header("Link")).isEmpty();
    RawHttp.Answer none = registry.get("/v2/app/tags/list?n=0");
    assertThat(strings(none, "tags")).isEmpty();
    assertThat(none.header("Link")).isEmpty();
    assertThat(strings(registry.get("/v2/app/tags/list?n=99999999999999"), "tags")).hasSize(5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "x", "", "1.5", "%D9%A1"})
  void malformedNumbers(String n) throws IOException {
    tag("a");
    assertError(registry.get("/v2/app/tags/list?n=" + n), 400, ErrorCode.UNSUPPORTED);
    assertError(registry.get("/v2/_catalog?n=" + n), 400, ErrorCode.UNSUPPORTED);
  }

  @Test
  void aRepositoryWithoutTagsIsNotAnUnknownOne() throws IOException {
    assertError(registry.get("/v2/nowhere/tags/list"), 404, ErrorCode.NAME_UNKNOWN);
    assertThat(registry.get("/v2/app/tags/list").status()).isEqualTo(200); // a blob is there
    tag("a");
    registry.delete("/v2/app/manifests/a");
    assertThat(registry.get("/v2/app/tags/list").text())
        .isEqualTo("{\"name\":\"app\",\"tags\":[]}");
    assertThat(strings(registry.get("/v2/app/tags/list?last=z"), "tags")).isEmpty();
  }

  @Test
  void pagesOfRepositories() throws IOException {
    for (String name : List.of("z", "team/b", "team/a")) {
      registry.pushImage(name, "1");
    }
    assertThat(strings(registry.get("/v2/_catalog"), "repositories"))
        .containsExactly("app", "team/a", "team/b", "z");
    assertThat(registry.get("/v2/_catalog?n=2").header("Link"))
        .contains("</v2/_catalog?n=2&last=team%2Fa>; rel=\"next\"");
    assertThat(follow("/v2/_catalog?n=1", "repositories"))
        .containsExactly("app", "team/a", "team/b", "z");
    assertThat(strings(registry.get("/v2/_catalog?n=0"), "repositories")).isEmpty();
  }

  @Test
  void nobodyRefersToAnUnknownSubject() throws IOException {
    RawHttp.Answer answer = registry.get("/v2/nowhere/referrers/" + Digest.sha256(SUBJECT));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).contains(MediaTypes.OCI_INDEX);
    assertThat(answer.text())
        .isEqualTo(
            "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[]}"
                .formatted(MediaTypes.OCI_INDEX));
    assertError(registry.get("/v2/app/referrers/sha256:x"), 400, ErrorCode.DIGEST_INVALID);
    assertError(registry.get("/v2/app/referrers/latest"), 400, ErrorCode.DIGEST_INVALID);
  }

  @Test
  void referrersWithTheirTypeAndAnnotations() throws IOException {
    String declared = refer("\"artifactType\":\"application/sbom\"", "1");
    String fromConfig = refer("\"annotations\":{\"a\":\"b\"}", "2");
    JsonNode manifests = JSON.readTree(registry.get(REFERRERS).body()).path("manifests");
    assertThat(manifests.size()).isEqualTo(2);
    for (JsonNode entry : manifests) {
      boolean isFirst =
          entry.path("digest").asString().equals(Digest.sha256(bytes(declared)).toString());
      assertThat(entry.path("mediaType").asString()).isEqualTo(MediaTypes.OCI_MANIFEST);
      assertThat(entry.path("size").asInt()).isEqualTo((isFirst ? declared : fromConfig).length());
      assertThat(entry.path("artifactType").asString())
          .isEqualTo(isFirst ? "application/sbom" : MediaTypes.OCI_CONFIG);
      assertThat(entry.path("annotations").path("a").asString("")).isEqualTo(isFirst ? "" : "b");
    }
  }

  @Test
  void anIndexWithoutArtifactTypeHasNone() throws IOException {
    String index =
        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[],\"subject\":%s}"
            .formatted(MediaTypes.OCI_INDEX, descriptor(MediaTypes.OCI_MANIFEST, SUBJECT));
    registry.putManifest("app", "1", index);
    JsonNode entry = JSON.readTree(registry.get(REFERRERS).body()).path("manifests").path(0);
    assertThat(entry.path("mediaType").asString()).isEqualTo(MediaTypes.OCI_INDEX);
    assertThat(entry.has("artifactType")).isFalse();
    assertThat(entry.has("annotations")).isFalse();
  }

  @Test
  void theFilterIsAppliedAndSaysSo() throws IOException {
    refer("\"artifactType\":\"application/sbom+json\"", "1");
    refer("\"artifactType\":\"application/signature\"", "2");
    assertThat(registry.get(REFERRERS).header("OCI-Filters-Applied")).isEmpty();
    RawHttp.Answer filtered = registry.get(REFERRERS + "?artifactType=application%2Fsbom%2Bjson");
    assertThat(filtered.header("OCI-Filters-Applied")).contains("artifactType");
    assertThat(JSON.readTree(filtered.body()).path("manifests").size()).isEqualTo(1);
    RawHttp.Answer none = registry.get(REFERRERS + "?artifactType=application/none");
    assertThat(JSON.readTree(none.body()).path("manifests").size()).isZero();
  }

  @Test
  void pagesOfReferrers() throws IOException {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < ReferrersEndpoint.MAX_REFERRERS + 3; i++) {
      String more = "\"artifactType\":\"application/x+%d\"".formatted(i % 2);
      all.add(Digest.sha256(bytes(refer(more, "t" + i))).toString());
    }
    RawHttp.Answer first = registry.get(REFERRERS);
    assertThat(JSON.readTree(first.body()).path("manifests").size())
        .isEqualTo(ReferrersEndpoint.MAX_REFERRERS);
    assertThat(follow(REFERRERS, "manifests")).containsExactlyInAnyOrderElementsOf(all);
    assertThat(follow(REFERRERS + "?n=7&artifactType=application%2Fx%2B1", "manifests"))
        .hasSize(all.size() / 2);
  }

  @Test
  void aDeletedManifestRefersNoMore() throws IOException {
    String manifest = refer("\"artifactType\":\"application/sbom\"", "1");
    registry.delete("/v2/app/manifests/" + Digest.sha256(bytes(manifest)));
    assertThat(registry.get(REFERRERS).text()).contains("\"manifests\":[]");
  }

  @Test
  void whatOlderClientsListUnderTheTagSchemaIsFoundToo() throws IOException {
    String manifest = refer("\"artifactType\":\"application/sbom\"", "1");
    String fallback = Digest.sha256(SUBJECT).toString().replace(':', '-');
    registry.putManifest("app", fallback, TestRegistry.index(manifest));
    assertThat(registry.get(REFERRERS).text()).contains(Digest.sha256(bytes(manifest)).toString());
  }

  /** Pushes an image that refers to the subject. */
  private String refer(String more, String tag) throws IOException {
    String manifest =
        image(CONFIG, Map.of("subject", descriptor(MediaTypes.OCI_MANIFEST, SUBJECT)))
            .replaceFirst("}$", ",\"x\":\"" + tag + "\"," + more + "}");
    assertThat(registry.putManifest("app", tag, manifest).status()).isEqualTo(201);
    return manifest;
  }

  private void tag(String... tags) throws IOException {
    for (String tag : tags) {
      assertThat(registry.putManifest("app", tag, image(CONFIG, Map.of())).status()).isEqualTo(201);
    }
  }

  /** All entries of all pages: strings, or the digests of descriptors. */
  private List<String> follow(String path, String field) throws IOException {
    List<String> all = new ArrayList<>();
    Optional<String> next = Optional.of(path);
    while (next.isPresent()) {
      RawHttp.Answer page = registry.get(next.get());
      assertThat(page.status()).isEqualTo(200);
      all.addAll(strings(page, field));
      next = page.header("Link").map(link -> link.substring(1, link.indexOf('>')));
    }
    return all;
  }

  private static List<String> strings(RawHttp.Answer answer, String field) {
    List<String> strings = new ArrayList<>();
    for (JsonNode entry : JSON.readTree(answer.body()).path(field)) {
      strings.add(entry.isString() ? entry.asString() : entry.path("digest").asString());
    }
    return strings;
  }
}
