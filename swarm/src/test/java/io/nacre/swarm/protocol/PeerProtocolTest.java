package io.nacre.swarm.protocol;

import static io.nacre.swarm.TestAgent.APP;
import static io.nacre.swarm.TestAgent.bytes;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.http.Headers;
import io.nacre.http.HttpClient;
import io.nacre.store.blob.Blob;
import io.nacre.store.catalog.Retention;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Repository;
import io.nacre.store.image.Tag;
import io.nacre.swarm.TestAgent;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What docs/PROTOCOL.md promises to a program that is not ours. */
class PeerProtocolTest {
  private static final int MIB = 1 << 20;

  private final HttpClient http = new HttpClient(HttpClient.Options.DEFAULT);
  private final TestAgent agent;

  PeerProtocolTest(@TempDir Path folder) throws Exception {
    agent = TestAgent.start(folder);
  }

  @AfterEach
  void close() throws Exception {
    http.close();
    agent.close();
  }

  private record Answer(int status, Headers headers, String body) {
    JsonNode json() {
      return new JsonMapper().readTree(body);
    }
  }

  @Test
  void helloSaysWhoAndWhere() throws Exception {
    Answer hello = get("/nacre/v1/hello");
    assertThat(hello.status()).isEqualTo(200);
    assertThat(hello.headers().mediaType()).contains("application/json");
    assertThat(hello.json().get("id").asString()).isEqualTo(agent.swarm.id().text());
    assertThat(hello.json().get("version").asString()).isEqualTo("test");
    assertThat(hello.json().get("peerListen").asString()).isEqualTo(agent.address().toString());
  }

  @Test
  void aDigestMapsToSizeAndRoot() throws Exception {
    Blob blob = agent.push(APP, bytes(1, 2 * MIB + 1));
    JsonNode json = get("/nacre/v1/blobs/" + blob.digest()).json();
    assertThat(json.get("digest").asString()).isEqualTo(blob.digest().toString());
    assertThat(json.get("size").asLong()).isEqualTo(2 * MIB + 1);
    assertThat(json.get("root").asString()).isEqualTo(blob.root().toString());
  }

  @Test
  void aRepositoryMayBeAskedFor() throws Exception {
    Digest digest = agent.push(APP, bytes(2, 10)).digest();
    assertThat(get("/nacre/v1/blobs/" + digest + "?repository=team/app").status()).isEqualTo(200);
    assertThat(get("/nacre/v1/blobs/" + digest + "?repository=other").status()).isEqualTo(404);
  }

  @Test
  void aBlobThatBelongsNowhereOrOnlyToPrivateRepositoriesIsNotThere() throws Exception {
    Blob blob = agent.push(APP, bytes(3, 10));
    String path = "/nacre/v1/blobs/" + blob.digest();
    agent.store.catalog().setPrivate(APP, true);
    assertThat(get(path).status()).isEqualTo(404);
    assertThat(get(path + "?repository=team/app").status()).isEqualTo(404);
    agent.store.catalog().setPrivate(APP, false);
    assertThat(get(path).status()).isEqualTo(200);
    agent.store.catalog().remove(APP, blob.digest());
    assertThat(get(path).status()).isEqualTo(404);
  }

  @Test
  void whatIsNotSharedIsNotThere() throws Exception {
    Digest digest = agent.tag(TestAgent.UNSHARED, new Tag("v1"), bytes(31, 33), Retention.TAGGED);
    assertThat(get("/nacre/v1/names/team/unshared/tags/v1").status()).isEqualTo(404);
    assertThat(get("/nacre/v1/names/team/unshared/manifests/" + digest).status()).isEqualTo(404);
    assertThat(get("/nacre/v1/blobs/" + digest).status()).isEqualTo(404);
    assertThat(get("/nacre/v1/blobs/" + digest + "?repository=team/unshared").status())
        .isEqualTo(404);
    agent.store.catalog().addBlob(APP, digest);
    assertThat(get("/nacre/v1/blobs/" + digest).status()).as("shared by another").isEqualTo(200);
  }

  @Test
  void aTagMapsToItsManifest() throws Exception {
    Digest digest = agent.tag(APP, new Tag("v1"), bytes(4, 33), Retention.TAGGED);
    JsonNode json = get("/nacre/v1/names/team/app/tags/v1").json();
    assertThat(json.get("digest").asString()).isEqualTo(digest.toString());
    assertThat(json.get("size").asLong()).isEqualTo(33);
    assertThat(json.get("mediaType").asString())
        .isEqualTo("application/vnd.oci.image.manifest.v1+json");
    assertThat(json.get("word").asString()).isEqualTo("own");
    assertThat(json.get("updated").asString()).endsWith("Z");
    assertThat(get("/nacre/v1/names/team/app/tags/v2").status()).isEqualTo(404);
  }

  @Test
  void aTagWhoseManifestIsNotHeldIsOfNoUse() throws Exception {
    Digest digest = agent.tag(APP, new Tag("v1"), bytes(5, 33), Retention.CACHED);
    assertThat(get("/nacre/v1/names/team/app/tags/v1").json().get("word").asString())
        .isEqualTo("heard");
    agent.store.blobs().delete(digest);
    assertThat(get("/nacre/v1/names/team/app/tags/v1").status()).isEqualTo(404);
  }

  @Test
  void aManifestMapsToWhatOfItBelongsToItsRepository() throws Exception {
    Digest here = agent.push(APP, bytes(7, 10)).digest();
    Digest elsewhere = agent.push(new Repository("other"), bytes(8, 10)).digest();
    Digest manifest = agent.manifest(APP, new Tag("v1"), bytes(9, 33), here, elsewhere);
    String path = "/nacre/v1/names/team/app/manifests/" + manifest;

    JsonNode json = get(path).json();

    assertThat(json.get("manifest").asString()).isEqualTo(manifest.toString());
    assertThat(json.get("children").size()).isEqualTo(1);
    assertThat(json.get("children").get(0).asString()).isEqualTo(here.toString());
    assertThat(get(path.replace("team/app", "other")).status()).isEqualTo(404);
    assertThat(get("/nacre/v1/names/team/app/manifests/" + here).status()).isEqualTo(404);
    agent.store.catalog().setPrivate(APP, true);
    assertThat(get(path).status()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/nacre/v1/names/team/app/manifests/v1",
        "/nacre/v1/blobs/",
        "/nacre/v1/blobs/sha256:abc",
        "/nacre/v1/blobs/md5:d41d8cd98f00b204e9800998ecf8427e",
        "/nacre/v1/names/team/app",
        "/nacre/v1/names/TEAM/tags/v1",
        "/nacre/v1/names/team/app/tags/-",
        "/nacre/v1/names/tags/v1"
      })
  void whatDoesNotParseIsABadRequestWithASentence(String path) throws Exception {
    Answer answer = get(path);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().get("error").asString()).isNotBlank();
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE"})
  void nothingIsWritten(String method) throws Exception {
    Answer answer = send(method, "/nacre/v1/hello");
    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.headers().first("Allow")).contains("GET, HEAD");
  }

  @Test
  void headHasNoBody() throws Exception {
    Digest digest = agent.push(APP, bytes(6, 10)).digest();
    Answer head = send("HEAD", "/nacre/v1/blobs/" + digest);
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
  }

  private Answer get(String path) throws Exception {
    return send("GET", path);
  }

  private Answer send(String method, String path) throws Exception {
    HttpClient.Outgoing request =
        new HttpClient.Outgoing(method, agent.address().uri(path), Headers.NONE, new byte[0]);
    try (HttpClient.Incoming response = http.send(request)) {
      byte[] body = response.body().readAll(MIB);
      return new Answer(response.status(), response.headers(), new String(body, UTF_8));
    }
  }
}
