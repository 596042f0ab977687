package io.nacre.store.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nacre.store.MalformedException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestTest {
  private static final String A = "sha256:" + "a".repeat(64);
  private static final String B = "sha256:" + "b".repeat(64);
  private static final String C = "sha512:" + "c".repeat(128);

  /** The example of image-spec, manifest.md, with what else a stranger may put in. */
  private static final String OCI_IMAGE =
      """
      {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
       "config": {"mediaType": "application/vnd.oci.image.config.v1+json", "size": 7023,
                  "digest": "%1$s", "data": "e30=", "urls": null},
       "layers": [
         {"mediaType": "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
          "size": 32654, "digest": "%2$s", "urls": ["https://example.com/layer"]},
         {"mediaType": "application/vnd.oci.image.layer.v1.tar+gzip", "size": 73109,
          "digest": "%3$s", "annotations": {"k": "v"}}],
       "subject": {"mediaType": "application/vnd.oci.image.manifest.v1+json", "size": 7682,
                   "digest": "%2$s"},
       "annotations": {"com.example.key1": "value1"},
       "com.example.unknown": [{"deep": {"layers": [1, 2.5, null, true]}}]}
      """
          .formatted(A, B, C);

  private static final String DOCKER_LIST =
      """
      {"schemaVersion": 2,
       "mediaType": "application/vnd.docker.distribution.manifest.list.v2+json",
       "manifests": [
         {"mediaType": "application/vnd.docker.distribution.manifest.v2+json", "size": 7143,
          "digest": "%1$s", "platform": {"architecture": "arm", "os": "linux", "variant": "v7",
          "features": ["sse4"]}},
         {"mediaType": "application/vnd.oci.image.index.v1+json", "size": 7, "digest": "%2$s",
          "annotations": {"a": "b"}}]}
      """
          .formatted(A, B);

  private static Manifest parse(String json) {
    return Manifest.parse(json.getBytes(UTF_8));
  }

  @Test
  void anImageNamesItsConfigItsLayersAndItsSubject() {
    Manifest.Image image = (Manifest.Image) parse(OCI_IMAGE);
    Descriptor config = new Descriptor(MediaTypes.OCI_CONFIG, Digest.parse(A), 7023);
    Descriptor foreign =
        new Descriptor(
            "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip", Digest.parse(B), 32654);
    Descriptor layer = new Descriptor(MediaTypes.OCI_LAYER + "+gzip", Digest.parse(C), 73109);
    assertThat(image.mediaType()).isEqualTo(MediaTypes.OCI_MANIFEST);
    assertThat(image.config()).isEqualTo(config);
    assertThat(image.layers()).containsExactly(foreign, layer);
    assertThat(image.foreignLayers()).containsExactly(foreign);
    assertThat(image.children()).containsExactly(config, layer);
    assertThat(image.subject())
        .isEqualTo(new Descriptor(MediaTypes.OCI_MANIFEST, Digest.parse(B), 7682));
    assertThat(image.annotations()).isEqualTo(Map.of("com.example.key1", "value1"));
  }

  @Test
  void theArtifactTypeIsTheConfigsWhenNoneIsDeclared() {
    assertThat(parse(OCI_IMAGE).artifactType()).isEqualTo(MediaTypes.OCI_CONFIG);
    assertThat(parse(OCI_IMAGE.replaceFirst("\\{", "{\"artifactType\": \"\",")).artifactType())
        .isEqualTo(MediaTypes.OCI_CONFIG);
    assertThat(parse(OCI_IMAGE.replaceFirst("\\{", "{\"artifactType\": \"a/b\",")).artifactType())
        .isEqualTo("a/b");
    assertThat(parse(DOCKER_LIST).artifactType()).isNull();
  }

  @Test
  void anIndexNamesManifestsWithTheirPlatforms() {
    Manifest.Index index = (Manifest.Index) parse(DOCKER_LIST);
    Descriptor arm = new Descriptor(MediaTypes.DOCKER_MANIFEST, Digest.parse(A), 7143);
    Descriptor nested = new Descriptor(MediaTypes.OCI_INDEX, Digest.parse(B), 7);
    assertThat(index.manifests())
        .containsExactly(
            new Manifest.Entry(arm, Platform.parse("linux/arm/v7"), Map.of()),
            new Manifest.Entry(nested, null, Map.of("a", "b")));
    assertThat(index.children()).containsExactly(arm, nested);
  }

  @Test
  void withoutAMediaTypeItsShapeOrItsSenderSays() {
    String image =
        OCI_IMAGE.replace(
            "\"mediaType\": \"application/vnd.oci.image.manifest.v1+json\",\n \"config\"",
            "\"config\"");
    assertThat(parse(image).mediaType()).isEqualTo(MediaTypes.OCI_MANIFEST);
    assertThat(Manifest.parse(image.getBytes(UTF_8), MediaTypes.DOCKER_MANIFEST).mediaType())
        .isEqualTo(MediaTypes.DOCKER_MANIFEST);
    assertThat(parse("{\"schemaVersion\":2,\"manifests\":[]}").mediaType())
        .isEqualTo(MediaTypes.OCI_INDEX);
  }

  @Test
  void goWritesNullForAnEmptyList() {
    String config = "\"config\":{\"mediaType\":\"a/b\",\"size\":2,\"digest\":\"" + A + "\"}";
    assertThat(parse("{\"schemaVersion\":2," + config + ",\"layers\":null}"))
        .isInstanceOfSatisfying(
            Manifest.Image.class, image -> assertThat(image.layers()).isEmpty());
    assertThat(parse("{\"schemaVersion\":2,\"manifests\":null}").children()).isEmpty();
  }

  @Test
  void theArtifactManifestOfTheReleaseCandidatesIsRead() {
    Manifest artifact =
        parse(
            """
            {"mediaType": "application/vnd.oci.artifact.manifest.v1+json", "artifactType": "a/b",
             "blobs": [{"mediaType": "c/d", "size": 1, "digest": "%s"}]}
            """
                .formatted(A));
    assertThat(artifact.artifactType()).isEqualTo("a/b");
    assertThat(artifact.children()).containsExactly(new Descriptor("c/d", Digest.parse(A), 1));
  }

  @Test
  void whatItSaysMustBeWhatItCameAs() {
    assertThatThrownBy(() -> Manifest.parse(OCI_IMAGE.getBytes(UTF_8), MediaTypes.OCI_INDEX))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("came as");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"schemaVersion\": 1, \"fsLayers\": []}",
        "{\"schemaVersion\": 2, \"mediaType\": \"application/vnd.docker.distribution.manifest.v1+prettyjws\"}"
      })
  void schema1IsRefusedWithASentence(String json) {
    assertThatThrownBy(() -> parse(json))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("schema 1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{",
        "{}",
        "{\"schemaVersion\":2}",
        "{\"schemaVersion\":2,\"manifests\":[]} {}",
        "{\"schemaVersion\":\"2\",\"manifests\":[]}",
        "{\"schemaVersion\":3,\"manifests\":[]}",
        "{\"schemaVersion\":2,\"schemaVersion\":2,\"manifests\":[]}",
        "{\"schemaVersion\":2,\"manifests\":[],\"x\":{\"y\":1,\"y\":2}}",
        "{\"schemaVersion\":2,\"manifests\":[null]}",
        "{\"schemaVersion\":2,\"manifests\":[{}]}",
        "{\"schemaVersion\":2,\"manifests\":{}}",
        "{\"schemaVersion\":2,\"manifests\":[],\"layers\":[]}",
        "{\"schemaVersion\":2,\"manifests\":[],\"annotations\":{\"a\":1}}",
        "{\"schemaVersion\":2,\"mediaType\":\"application/json\",\"manifests\":[]}",
        "{\"schemaVersion\":2,\"mediaType\":7,\"manifests\":[]}"
      })
  void garbageIsRefusedWithASentence(String json) {
    assertThatThrownBy(() -> parse(json))
        .isInstanceOf(MalformedException.class)
        .message()
        .hasSizeLessThan(250);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"-1", "1.5", "\"7023\"", "99999999999999999999", "1e3", "true", "{}", "null"})
  void aSizeIsACountOfBytes(String size) {
    assertThatThrownBy(() -> parse(OCI_IMAGE.replace("7023", size)))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void depthAndLengthAreBounded() {
    String deep = "[".repeat(100_000);
    assertThatThrownBy(() -> parse("{\"schemaVersion\":2,\"manifests\":[],\"x\":" + deep))
        .isInstanceOf(MalformedException.class);
    byte[] long4 = parseable(4 * 1024 * 1024);
    assertThat(Manifest.parse(long4).children()).isEmpty();
    assertThatThrownBy(() -> Manifest.parse(parseable(Manifest.MAX_BYTES + 1)))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void anyFlippedByteIsReadOrRefused() {
    Random random = new Random(20261124);
    for (String json : List.of(OCI_IMAGE, DOCKER_LIST)) {
      byte[] good = json.getBytes(UTF_8);
      for (int i = 0; i < good.length; i++) {
        byte[] bad = good.clone();
        bad[i] ^= (byte) (1 + random.nextInt(255));
        try {
          assertThat(Manifest.parse(bad).children()).isNotNull();
        } catch (MalformedException e) {
          assertThat(e.getMessage()).isNotBlank();
        }
      }
    }
  }

  private static byte[] parseable(int bytes) {
    String head = "{\"schemaVersion\":2,\"manifests\":[],\"data\":\"";
    return (head + "x".repeat(bytes - head.length() - 2) + "\"}").getBytes(UTF_8);
  }
}
