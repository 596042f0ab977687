package io.nacre.store.cid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nacre.store.MalformedException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** libp2p, "Peer Ids and Keys": its own examples. */
class PeerIdTest {
  private static final String RSA = "QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N";
  private static final String ED25519 = "12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA";

  @Test
  void bothFormsAreRead() {
    assertThat(PeerId.parse("bafzbeie5745rpv2m6tjyuugywy4d5ewrqgqqhfnf445he3omzpjbx5xqxe"))
        .isEqualTo(PeerId.parse(RSA))
        .hasToString(RSA);
    PeerId id = PeerId.parse(ED25519);
    assertThat(id).hasToString(ED25519);
    assertThat(PeerId.parse(id.cid().toBase(Multibase.BASE36))).isEqualTo(id);
  }

  @Test
  void anEd25519KeyLiesInItsId() {
    byte[] key =
        HexFormat.of().parseHex("1ed1e8fae2c4a144b8be8fd4b47bf3d3b34b871c3cacf6010f0e42d474fce27e");
    PeerId id = PeerId.ofEd25519(key);
    assertThat(id.toString()).startsWith("12D3KooW");
    assertThat(HexFormat.of().formatHex(id.hash().digest()))
        .isEqualTo("08011220" + HexFormat.of().formatHex(key));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "12D3KooW",
        "Qm",
        "bafkqaaa",
        "bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi",
        "k51"
      })
  void whatIsNoPeerIdIsRefused(String text) {
    assertThatExceptionOfType(MalformedException.class).isThrownBy(() -> PeerId.parse(text));
  }
}
