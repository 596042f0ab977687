package io.nacre.ipfs.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nacre.http.Headers;
import io.nacre.store.blob.Blob;
import io.nacre.store.cid.Cid;
import io.nacre.store.dag.CarBlock;
import io.nacre.store.dag.CarReader;
import io.nacre.store.dag.DagPbLink;
import io.nacre.store.dag.DagPbNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Trustless Gateway Specification, CARs, over a real socket and a real store. */
class CarResponseTest {
  private static final int MIB = 1 << 20;
  private static final String CAR = "application/vnd.ipld.car";

  private TestGateway gateway;

  @BeforeEach
  void start(@TempDir Path folder) throws IOException {
    gateway = TestGateway.trustless(folder);
  }

  @AfterEach
  void close() throws IOException {
    gateway.close();
  }

  @Test
  void anImageComesAsAWholeAndInOrder() throws Exception {
    TestGateway.Image image = gateway.image(1, 3 * MIB + 7);
    TestGateway.Answer answer = gateway.get("/ipfs/" + image.cid() + "?format=car");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.headers().first("Content-Type"))
        .contains(CAR + "; version=1; order=dfs; dups=n");
    assertThat(answer.headers().first("Accept-Ranges")).contains("none");
    assertThat(answer.headers().first("Content-Disposition"))
        .contains("attachment; filename=\"" + image.cid() + ".car\"");
    List<Cid> blocks = cids(answer);
    assertThat(blocks).doesNotHaveDuplicates().startsWith(image.cid());
    List<Cid> tree = new ArrayList<>(List.of(image.layer().root()));
    tree.addAll(leaves(image.layer()));
    assertThat(blocks).containsSubsequence(tree);
    assertThat(blocks).contains(image.manifest().root(), image.config().root());
  }

  @ParameterizedTest
  @CsvSource({
    "dag-scope=block, 0",
    "dag-scope=entity, 4",
    "dag-scope=all, 4",
    "entity-bytes=0:0, 1",
    "entity-bytes=0:1048575, 1",
    "entity-bytes=0:1048576, 2",
    "entity-bytes=1048576:2097151, 1",
    "entity-bytes=-7:*, 1",
    "entity-bytes=-8:*, 2",
    "entity-bytes=1:-1, 4",
    "entity-bytes=0:-8, 3",
    "entity-bytes=3145735:*, 0",
    "entity-bytes=5:4, 0",
    "dag-scope=all&entity-bytes=0:5, 1",
  })
  void noMoreLeavesThanAreAskedFor(String query, int leaves) throws Exception {
    Blob blob = gateway.push(TestGateway.bytes(2, 3 * MIB + 7));
    List<Cid> blocks = cids(gateway.get("/ipfs/" + blob.root() + "?format=car&" + query));
    assertThat(blocks).hasSize(1 + leaves).startsWith(blob.root());
  }

  @Test
  void aPathBringsTheBlocksThatShowIt() throws Exception {
    TestGateway.Image image = gateway.image(3, 2 * MIB);
    String path = "/ipfs/" + image.cid() + "/blobs/sha256/" + image.layer().digest().hex();
    TestGateway.Answer answer = gateway.get(path + "?format=car&dag-scope=block");
    List<Cid> blocks = cids(answer);
    assertThat(blocks).hasSize(4).startsWith(image.cid()).endsWith(image.layer().root());
    assertThat(answer.headers().first("X-Ipfs-Path")).contains(path);
    assertThat(answer.headers().first("X-Ipfs-Roots").orElseThrow().split(","))
        .containsExactly(blocks.stream().map(Cid::toString).toArray(String[]::new));
    assertThat(gateway.get(path + "0?format=car").status()).isEqualTo(404);
    assertThat(gateway.get(path + "/further?format=car").status()).isEqualTo(404);
  }

  @Test
  void equalLeavesComeOnceOrAsOftenAsTheyAreLinkedTo() throws Exception {
    Blob zeros = gateway.push(new byte[5 * MIB]);
    String path = "/ipfs/" + zeros.root() + "?format=car";
    assertThat(cids(gateway.get(path + "&car-dups=n"))).hasSize(2);
    assertThat(cids(gateway.get(path + "&car-dups=y"))).hasSize(6);
    TestGateway.Answer accepted =
        gateway.send(
            "GET", "/ipfs/" + zeros.root(), Headers.of("Accept", CAR + ";order=dfs; dups=y"));
    assertThat(cids(accepted)).hasSize(6);
    assertThat(accepted.headers().first("Content-Location"))
        .contains("/ipfs/" + zeros.root() + "?format=car&car-order=dfs&car-dups=y");
  }

  @Test
  void differentPartsHaveDifferentTags() throws Exception {
    Blob blob = gateway.push(TestGateway.bytes(4, 2 * MIB));
    String path = "/ipfs/" + blob.root() + "?format=car";
    List<String> tags = new ArrayList<>();
    for (String more :
        List.of("", "&dag-scope=block", "&dag-scope=entity", "&entity-bytes=0:5", "&car-dups=y")) {
      String tag = gateway.get(path + more).headers().first("Etag").orElseThrow();
      tags.add(tag);
      assertThat(gateway.send("GET", path + more, Headers.of("If-None-Match", tag)).status())
          .isEqualTo(304);
    }
    assertThat(tags).doesNotHaveDuplicates();
  }

  @Test
  void headWalksNothing() throws Exception {
    Blob blob = gateway.push(TestGateway.bytes(5, 2 * MIB));
    TestGateway.Answer head =
        gateway.send("HEAD", "/ipfs/" + blob.root() + "?format=car", Headers.NONE);
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
  }

  @Test
  void theProbeIsACarWithoutBlocks() throws Exception {
    TestGateway.Answer probe = gateway.get("/ipfs/bafkqaaa?format=car");
    assertThat(cids(probe)).isEmpty();
    assertThat(new CarReader(new ByteArrayInputStream(probe.body())).roots())
        .containsExactly(Cid.parse("bafkqaaa"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dag-scope=some",
        "entity-bytes=0",
        "entity-bytes=a:b",
        "entity-bytes=*:5",
        "car-version=2",
        "car-order=bfs",
        "car-dups=maybe"
      })
  void whatIsNotSpecifiedIsABadRequest(String query) throws Exception {
    Blob blob = gateway.push(TestGateway.bytes(6, 10));
    assertThat(gateway.get("/ipfs/" + blob.root() + "?format=car&" + query).status())
        .isEqualTo(400);
  }

  @Test
  void whatIsMissingIs404Or412() throws Exception {
    String path = "/ipfs/" + Cid.dagPbSha256(new byte[32]) + "?format=car";
    assertThat(gateway.get(path).status()).isEqualTo(404);
    assertThat(gateway.send("GET", path, Headers.of("Cache-Control", "only-if-cached")).status())
        .isEqualTo(412);
  }

  @Test
  void aBlobThatGoesMeanwhileBreaksTheBodyOff() throws Exception {
    TestGateway.Image image = gateway.image(7, 3 * MIB);
    Files.delete(image.layer().file());
    assertThatThrownBy(() -> gateway.get("/ipfs/" + image.layer().root() + "?format=car"))
        .isInstanceOf(IOException.class);
  }

  @Test
  void aBlobThatMayNotBeReadIsLikeOneThatIsNotHeld() throws Exception {
    TestGateway.Image image = gateway.image(8, 2 * MIB);
    gateway.hide(image.layer().digest());
    assertThat(gateway.get("/ipfs/" + image.layer().root() + "?format=car").status())
        .isEqualTo(404);
    assertThatThrownBy(() -> gateway.get("/ipfs/" + image.cid() + "?format=car"))
        .as("the rest of the image is walked up to the blob")
        .isInstanceOf(IOException.class);
  }

  private List<Cid> leaves(Blob blob) throws Exception {
    byte[] root = gateway.get("/ipfs/" + blob.root() + "?format=raw").body();
    return DagPbNode.decode(ByteBuffer.wrap(root)).links().stream().map(DagPbLink::cid).toList();
  }

  /** Reading checks each block. */
  private static List<Cid> cids(TestGateway.Answer answer) throws IOException {
    assertThat(answer.status()).as(() -> answer.text()).isEqualTo(200);
    CarReader car = new CarReader(new ByteArrayInputStream(answer.body()));
    List<Cid> cids = new ArrayList<>();
    Optional<CarBlock> block = car.next();
    for (; block.isPresent(); block = car.next()) {
      cids.add(block.get().cid());
    }
    return cids;
  }
}
