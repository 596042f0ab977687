package io.nacre.store.dag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nacre.store.MalformedException;
import io.nacre.store.cid.Cid;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** dag-cbor specification, as far as links go. */
class DagCborTest {
  private static final Cid CID = Cid.rawSha256(new byte[32]);
  private static final String LINK = "d82a582500" + HexFormat.of().formatHex(CID.encode());

  /** {@code {"a": [1, <link>], "b": {"c": <link>, "d": "x"}}} */
  private static final ByteBuffer BLOCK =
      block("a2" + "6161" + "8201" + LINK + "6162" + "a2" + "6163" + LINK + "6164" + "6178");

  @Test
  void allLinksInTheirOrder() {
    assertThat(DagCbor.links(BLOCK)).containsExactly(CID, CID);
    assertThat(DagCbor.links(block("f6"))).isEmpty();
    assertThat(DagCbor.links(block("fb3ff8000000000000"))).as("1.5").isEmpty();
  }

  @Test
  void pathsEndAtTheFirstLink() {
    assertThat(DagCbor.follow(BLOCK, List.of("b", "c", "and", "on")))
        .contains(new DagCbor.Step(Optional.of(CID), 2));
    assertThat(DagCbor.follow(BLOCK, List.of("a", "1")))
        .contains(new DagCbor.Step(Optional.of(CID), 2));
    assertThat(DagCbor.follow(BLOCK, List.of("b", "d")))
        .as("a value in the block")
        .contains(new DagCbor.Step(Optional.empty(), 2));
    assertThat(DagCbor.follow(BLOCK, List.of("b", "e"))).isEmpty();
    assertThat(DagCbor.follow(BLOCK, List.of("b", "d", "x"))).isEmpty();
    assertThat(DagCbor.follow(BLOCK, List.of("a", "2"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", // nothing
        "82", // a list that ends early
        "9bffffffffffffffff", // a list longer than any
        "5affffffff", // a string longer than the block
        "9f00ff", // a list of indefinite length
        "c100", // a tag that is no link
        "d82a00", // a link that is no bytes
        "d82a4100", // a link without a CID
        "a10000", // a key that is no text
        "0000" // two values
      })
  void whatIsNoDagCborIsRefused(String hex) {
    assertThatExceptionOfType(MalformedException.class).isThrownBy(() -> DagCbor.links(block(hex)));
  }

  @Test
  void depthIsBounded() {
    assertThatExceptionOfType(MalformedException.class)
        .isThrownBy(() -> DagCbor.links(block("81".repeat(100_000))));
  }

  private static ByteBuffer block(String hex) {
    return ByteBuffer.wrap(HexFormat.of().parseHex(hex));
  }
}
