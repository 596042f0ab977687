package io.nacre.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.agent.testing.LocalAgent;
import io.nacre.agent.testing.RawHttp;
import io.nacre.agent.testing.TestImage;
import io.nacre.http.Body;
import io.nacre.http.Headers;
import io.nacre.http.HttpServer;
import io.nacre.http.Request;
import io.nacre.http.Response;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Images by their CID: from peers, gateways, and those whom a router names. */
class PullByCidTest {
  @TempDir Path folder;
  private TestImage image;
  private LocalAgent holder;
  private String cid;

  @BeforeEach
  void anAgentWithAnImage() throws IOException {
    holder = LocalAgent.withPeers();
    image = TestImage.write(folder, 12, 5000, (3 << 20) + 11);
    ok(holder, "import", folder.toString(), "--as", "team/app");
    cid = json(holder, "inspect", "team/app:1").get("imageCid").stringValue();
  }

  @AfterEach
  void stop() throws IOException {
    holder.close();
  }

  @Test
  void fromAPeer() throws IOException {
    try (LocalAgent other = holder.joined()) {
      assertPulled(other, "ipfs");
    }
  }

  @Test
  void fromAGateway() throws IOException {
    try (LocalAgent other = LocalAgent.start(Map.of("gateways", holder.uri().toString()))) {
      assertPulled(other, "ipfs");
    }
  }

  @Test
  void fromWhomARouterNames() throws IOException {
    try (LocalAgent other = LocalAgent.start(Map.of("routers", holder.uri().toString()))) {
      assertPulled(other, "ipfs");
    }
  }

  private void assertPulled(LocalAgent agent, String kind) throws IOException {
    assertThat(ok(agent, "pull", "ipfs://" + cid))
        .isEqualTo("ipfs/%s:latest  %s  3.0 MiB\n".formatted(cid, image.manifest()));
    JsonNode view = json(agent, "inspect", "ipfs/" + cid);
    assertThat(view.get("complete").booleanValue()).isTrue();
    assertThat(view.get("imageCid").stringValue()).isEqualTo(cid);
    assertThat(view.get("blobs"))
        .hasSize(4)
        .allSatisfy(blob -> assertThat(blob.at("/sources/0/kind").stringValue()).isEqualTo(kind));
  }

  @Test
  void aHolderAnswersARegistryClientItself() throws IOException {
    String path = "/v2/ipfs/" + cid;
    RawHttp.Answer manifest =
        RawHttp.send(holder.port(), "GET " + path + "/manifests/whatever", "Host: localhost");
    assertThat(manifest.status()).isEqualTo(200);
    assertThat(manifest.header("Docker-Content-Digest")).isEqualTo(image.manifest());
    assertThat(manifest.header("Nacre-Image-Cid")).isEqualTo(cid);
    for (String layer : image.layers()) {
      assertThat(
              RawHttp.send(holder.port(), "HEAD " + path + "/blobs/" + layer, "Host: localhost")
                  .status())
          .isEqualTo(200);
    }
    assertThat(
            RawHttp.send(
                    holder.port(),
                    "POST " + path + "/blobs/uploads/",
                    "Host: localhost",
                    "Content-Length: 0")
                .status())
        .as("nothing is pushed under a CID")
        .isEqualTo(403);
  }

  @Test
  void aGatewayThatLiesIsDroppedAndTheOthersGoOn() throws IOException {
    try (HttpServer liar = gateway(_ -> new Body.Bytes(new byte[1000]));
        HttpServer endless = gateway(_ -> endless());
        HttpServer broken = gateway(_ -> new Body.Stream(1 << 20, sink -> cutShort(sink)));
        LocalAgent other =
            LocalAgent.start(
                Map.of(
                    "gateways",
                    "%s,%s,%s,%s".formatted(uri(liar), uri(endless), uri(broken), holder.uri())))) {
      assertPulled(other, "ipfs");
    }
  }

  @Test
  void whenAllLieEveryOneIsNamed() throws IOException {
    try (HttpServer liar = gateway(_ -> new Body.Bytes(new byte[1000]));
        HttpServer nothing = gateway(_ -> null);
        LocalAgent other = LocalAgent.start(Map.of("gateways", uri(liar) + "," + uri(nothing)))) {
      Cli.Result failed = Cli.at(other, "pull", "ipfs://" + cid);
      assertThat(failed.exit()).isNotZero();
      assertThat(failed.err())
          .contains(uri(liar) + " sent other bytes for block " + cid)
          .contains(uri(nothing) + " does not have " + cid)
          .hasLineCount(1);
      assertThat(Cli.at(other, "pull", "ipfs://" + cid).err())
          .as("it is not asked again")
          .doesNotContain(uri(liar));
    }
  }

  private interface Answers {
    @Nullable Body to(Request request);
  }

  private static HttpServer gateway(Answers answers) throws IOException {
    return HttpServer.start(
        new InetSocketAddress("127.0.0.1", 0),
        request -> {
          Body body = answers.to(request);
          return body == null ? Response.of(404) : new Response(200, Headers.NONE, body);
        },
        HttpServer.Options.DEFAULT);
  }

  private static Body endless() {
    return new Body.Stream(
        -1,
        sink -> {
          while (true) {
            sink.write(ByteBuffer.allocate(64 << 10));
          }
        });
  }

  private static void cutShort(Body.Sink sink) throws IOException, InterruptedException {
    sink.write(ByteBuffer.allocate(1000));
    throw new IOException("broken off on purpose");
  }

  private static String uri(HttpServer server) {
    return "http://127.0.0.1:" + server.address().getPort();
  }

  private static String ok(LocalAgent agent, String... words) {
    Cli.Result result = Cli.at(agent, words);
    assertThat(result.exit()).as(result.err()).isZero();
    return result.out();
  }

  private static JsonNode json(LocalAgent agent, String... words) {
    String[] all = Arrays.copyOf(words, words.length + 1);
    all[words.length] = "--json";
    return JsonMapper.shared().readTree(ok(agent, all));
  }
}
