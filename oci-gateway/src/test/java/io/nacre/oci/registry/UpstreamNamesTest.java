package io.nacre.oci.registry;

import static io.nacre.oci.registry.TestRegistry.JSON;
import static io.nacre.oci.registry.TestRegistry.assertError;
import static io.nacre.oci.registry.TestRegistry.bytes;
import static io.nacre.oci.registry.TestRegistry.descriptor;
import static io.nacre.oci.registry.TestRegistry.random;
import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.store.image.Digest;
import io.nacre.store.image.MediaTypes;
import io.nacre.testing.upstream.Fault;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Which name is whose, by which ways a client may say so, and what upstreams list. */
class UpstreamNamesTest extends UpstreamFixture {
  private static final byte[] LAYER = random(2, 5000);

  UpstreamNamesTest() {
    super(LAYER);
  }

  // ---- ns

  @Test
  void nsNamesTheUpstreamAndIsEchoed() throws Exception {
    String host = URI.create(rig.proxy.url()).getAuthority();
    for (String ns : List.of("up.test", "UP.test", host)) {
      RawHttp.Answer answer = rig.get("/v2/org/app/manifests/1?ns=" + ns);
      assertThat(answer.text()).isEqualTo(manifest);
      assertThat(answer.header("OCI-Namespace")).contains(ns);
    }
    RawHttp.Answer blob =
        rig.get("/v2/org/app/blobs/%s?ns=up.test".formatted(Digest.sha256(LAYER)));
    assertThat(blob.body()).isEqualTo(LAYER);
    assertThat(blob.header("OCI-Namespace")).contains("up.test");
    assertThat(rig.get("/v2/up.test/org/app/manifests/1").header("OCI-Namespace")).isEmpty();
  }

  @Test
  void anUnknownNsIsA404SoThatTheClientGoesOn() throws Exception {
    assertError(rig.get("/v2/org/app/manifests/1?ns=else.where"), 404, ErrorCode.NAME_UNKNOWN);
    assertThat(rig.proxy.seen).isEmpty();
  }

  // ---- names of this agent's own

  @Test
  void aLocalNameNeverFallsThroughToAnUpstream() throws Exception {
    assertError(rig.get("/v2/org/app/manifests/1"), 404, ErrorCode.MANIFEST_UNKNOWN);
    assertError(rig.get("/v2/not.up.test/org/app/manifests/1"), 404, ErrorCode.MANIFEST_UNKNOWN);
    assertThat(rig.get("/v2/org/app/tags/list").status()).isEqualTo(404);
    assertThat(rig.proxy.seen).isEmpty();
    assertThat(
            rig.http
                .send(
                    "POST",
                    "/v2/not.up.test/app/blobs/uploads/?digest=" + Digest.sha256(LAYER),
                    LAYER)
                .status())
        .isEqualTo(201);
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /v2/up.test/org/app/blobs/uploads/",
    "POST, /v2/org/app/blobs/uploads/?ns=up.test",
    "POST, /v2/ghcr.io/org/app/blobs/uploads/",
    "POST, /v2/docker.io/nginx/blobs/uploads/",
    "PUT, /v2/up.test/org/app/manifests/1",
    "DELETE, /v2/up.test/org/app/manifests/1",
  })
  void nothingIsPushedOrDeletedUnderAnUpstreamsName(String method, String path) throws Exception {
    RawHttp.Answer answer = rig.http.send(method, path, bytes(manifest));
    assertError(answer, 403, ErrorCode.DENIED);
    assertThat(rig.proxy.seen).isEmpty();
  }

  // ---- mirrors

  @Test
  void aMirrorsNamesAreItsUpstreams() throws Exception {
    assertThat(rig.mirror.send("GET", "/v2/").status()).isEqualTo(200);
    assertThat(rig.mirror.send("GET", "/v2/org/app/manifests/1").text()).isEqualTo(manifest);
    String blob = "/v2/org/app/blobs/" + Digest.sha256(LAYER);
    assertThat(rig.mirror.send("GET", blob).body()).isEqualTo(LAYER);
    rig.proxy.seen.clear();
    assertThat(rig.get("/v2/up.test" + blob.substring("/v2".length())).body()).isEqualTo(LAYER);
    assertThat(rig.proxy.seen).isEmpty();
    assertError(rig.mirror.send("POST", "/v2/org/app/blobs/uploads/"), 403, ErrorCode.DENIED);
    assertError(rig.mirror.send("GET", "/v2/_catalog"), 405, ErrorCode.UNSUPPORTED);
    assertError(
        rig.mirror.send("GET", "/v2/org/app/manifests/1?ns=ghcr.io"), 404, ErrorCode.NAME_UNKNOWN);
  }

  // ---- lists

  @Test
  void tagsAreThoseOfTheUpstreamPageByPage() throws Exception {
    rig.pushImage("org/tags", "b", List.of());
    rig.pushImage("org/tags", "a", List.of());
    rig.pushImage("org/tags", "c", List.of());
    RawHttp.Answer all = rig.get("/v2/up.test/org/tags/tags/list");
    assertThat(all.text())
        .isEqualTo("{\"name\":\"up.test/org/tags\",\"tags\":[\"a\",\"b\",\"c\"]}");
    RawHttp.Answer first = rig.mirror.send("GET", "/v2/org/tags/tags/list?n=2");
    assertThat(first.text()).isEqualTo("{\"name\":\"org/tags\",\"tags\":[\"a\",\"b\"]}");
    assertThat(first.header("Link")).contains("</v2/org/tags/tags/list?n=2&last=b>; rel=\"next\"");
    RawHttp.Answer rest = rig.mirror.send("GET", "/v2/org/tags/tags/list?n=2&last=b");
    assertThat(rest.text()).isEqualTo("{\"name\":\"org/tags\",\"tags\":[\"c\"]}");
    assertThat(rest.header("Link")).isEmpty();
    assertThat(rig.proxy.seen("GET", "/tags/list")).as("one request, then believed").hasSize(1);
  }

  @Test
  void theUpstreamsPagesArePutTogether() throws Exception {
    rig.pushImage("org/pages", "a", List.of());
    rig.proxy.order(
        1, "GET", "/tags/list", Fault.status(302, "Location: /v2/org/pages/tags/list?n=1"));
    rig.pushImage("org/pages", "b", List.of());
    RawHttp.Answer all = rig.get("/v2/up.test/org/pages/tags/list");
    assertThat(all.text()).isEqualTo("{\"name\":\"up.test/org/pages\",\"tags\":[\"a\",\"b\"]}");
  }

  @Test
  void tagsOfAnUpstreamThatIsAwayAreThoseThatAreKnown() throws Exception {
    assertThat(rig.get("/v2/up.test/org/app/manifests/1").status()).isEqualTo(200);
    rig.proxy.order(100, "GET", "/tags/list", Fault.status(500));
    RawHttp.Answer known = rig.get("/v2/up.test/org/app/tags/list");
    assertThat(known.text()).isEqualTo("{\"name\":\"up.test/org/app\",\"tags\":[\"1\"]}");
    assertThat(known.header("Warning")).isPresent();
    rig.clock.pass(Duration.ofMinutes(1));
    assertError(rig.get("/v2/up.test/org/none/tags/list"), 502, ErrorCode.NAME_UNKNOWN);
  }

  @Test
  void referrersAreThoseOfTheUpstream() throws Exception {
    Digest subject = Digest.sha256(bytes(manifest));
    String signature = rig.pushImage("org/app", "signature", List.of(random(3, 10)));
    String entry =
        descriptor(MediaTypes.OCI_MANIFEST, bytes(signature))
            .replace("}", ",\"artifactType\":\"application/vnd.test.signature\"}");
    rig.putManifest(
        "org/app",
        "sha256-" + subject.hex(),
        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[%s]}"
            .formatted(MediaTypes.OCI_INDEX, entry));
    String path = "/v2/up.test/org/app/referrers/" + subject;
    RawHttp.Answer answer = rig.get(path);
    assertThat(answer.header("Content-Type")).contains(MediaTypes.OCI_INDEX);
    JsonNode found = JSON.readTree(answer.body()).path("manifests");
    assertThat(found.size()).isEqualTo(1);
    String digest = found.get(0).path("digest").asString();
    assertThat(rig.get("/v2/up.test/org/app/manifests/" + digest).text()).isEqualTo(signature);
    RawHttp.Answer filtered = rig.get(path + "?artifactType=application/vnd.test.sbom");
    assertThat(filtered.header("OCI-Filters-Applied")).contains("artifactType");
    assertThat(JSON.readTree(filtered.body()).path("manifests").size()).isZero();
  }
}
