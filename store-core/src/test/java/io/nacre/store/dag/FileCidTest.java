package io.nacre.store.dag;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileCidTest {

  /** IPIP-499, "Test fixtures"; the seeds are those of Kubo's cid_profiles_test.go. */
  @ParameterizedTest
  @CsvSource({
    "UNIXFS_V1_2025, chunk-v1-seed, 1048576,"
        + "bafkreiacndfy443ter6qr2tmbbdhadvxxheowwf75s6zehscklu6ezxmta",
    "UNIXFS_V1_2025, chunk-v1-seed, 1048577,"
        + "bafybeigmix7t42i6jacydtquhet7srwvgpizfg7gjbq7627d35mjomtu64",
    "UNIXFS_V1_2025, v1-2025-seed, 1073741824,"
        + "bafybeihmf37wcuvtx4hpu7he5zl5qaf2ineo2lqlfrapokkm5zzw7zyhvm",
    "UNIXFS_V1_2025, v1-2025-seed, 1073741825,"
        + "bafybeibdsi225ugbkmpbdohnxioyab6jsqrmkts3twhpvfnzp77xtzpyhe",
    "UNIXFS_V0_2015, chunk-v0-seed, 262144, QmWmRj3dFDZdb6ABvbmKhEL6TmPbAfBZ1t5BxsEyJrcZhE",
    "UNIXFS_V0_2015, chunk-v0-seed, 262145, QmYyLxtzZyW22zpoVAtKANLRHpDjZtNeDjQdJrcQNWoRkJ",
    "UNIXFS_V0_2015, v0-seed, 45613056, QmUbBALi174SnogsUzLpYbD4xPiBSFANF4iztWCsHbMKh2",
    "UNIXFS_V0_2015, v0-seed, 45613057, QmV81WL765sC8DXsRhE5fJv2rwhS4icHRaf3J9Zk5FdRnW",
  })
  void filesOfTheProfilesSpecification(Profile profile, String seed, long size, String cid)
      throws IOException {
    Subtree file = FileCid.of(new KeyStream(seed, size), profile);
    assertThat(file.root()).hasToString(cid);
    assertThat(file.fileSize()).isEqualTo(size);
  }

  @ParameterizedTest
  @CsvSource({
    "UNIXFS_V1_2025, bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e",
    "UNIXFS_V0_2015, Qmf412jQZiuVUtdgnB36FXFX7xg5V6KEbSJ4dpQuhkLyfD",
  })
  void helloWorld(Profile profile, String cid) throws IOException {
    assertThat(cidOf("hello world".getBytes(UTF_8), profile)).isEqualTo(cid);
  }

  /** Zeros, as {@code ipfs add --only-hash} of Kubo 0.44 names them. */
  @ParameterizedTest
  @CsvSource({
    "UNIXFS_V1_2025, 0, bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku",
    "UNIXFS_V1_2025, 1, bafkreidogqfzz75tpkmjzjke425xqcrmpcib2p5tg44hnbirumdbpl5adu",
    "UNIXFS_V1_2025, 1048575, bafkreigkp3imjkhgps64iyoezmgsq3jpvo6z6dcbu72cwzs7olv2vcxmky",
    "UNIXFS_V1_2025, 1048576, bafkreibq4fevl27rgurgnxbp7adh42aqiyd6ouflxhj3gzmcxcxzbh6lla",
    "UNIXFS_V1_2025, 1048577, bafybeihd4yzq7n5umhjngdum4r6k2to7egxfkf2jz6thvwzf6djus22cmq",
    "UNIXFS_V1_2025, 2097152, bafybeiam7fzx7ebtpwnfqb4tfhcthbgihdavyir433y6dd5jjy37dftd4e",
    "UNIXFS_V0_2015, 0, QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH",
    "UNIXFS_V0_2015, 1, QmS9JArPwa55ePgDnyg6TzX24mYTS1b1vLqWNebyVotKxQ",
    "UNIXFS_V0_2015, 262143, QmbNDspMkzkMFKyS3eCJGedG7GWRQHSCzJCZLjxP7wyVAx",
    "UNIXFS_V0_2015, 262144, QmRk1rduJvo5DfEYAaLobS2za9tDszk35hzaNSDCJ74DA7",
    "UNIXFS_V0_2015, 262145, QmbVuw4C4vcmVKqxoWtgDVobvcHrSn51qsmQmyxjk4sB2Q",
    "UNIXFS_V0_2015, 524288, QmeBAFpC3fbNhVMsExM8uS23gKmiaPQJbNu5rFEKDGdhcW",
  })
  void bordersOfAChunk(Profile profile, int size, String cid) throws IOException {
    assertThat(cidOf(new byte[size], profile)).isEqualTo(cid);
  }

  @Test
  void aChannelThatGivesFewBytesAtATimeMakesNoDifference() throws IOException {
    byte[] content = new byte[600_000];
    InputStream trickle =
        new ByteArrayInputStream(content) {
          @Override
          public synchronized int read(byte[] into, int offset, int length) {
            return super.read(into, offset, Math.min(length, 4093));
          }
        };
    assertThat(FileCid.of(Channels.newChannel(trickle), Profile.UNIXFS_V0_2015).root())
        .hasToString(cidOf(content, Profile.UNIXFS_V0_2015));
  }

  private static String cidOf(byte[] content, Profile profile) throws IOException {
    return FileCid.of(Channels.newChannel(new ByteArrayInputStream(content)), profile)
        .root()
        .toString();
  }
}
