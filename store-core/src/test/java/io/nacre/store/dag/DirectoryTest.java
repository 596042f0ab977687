package io.nacre.store.dag;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nacre.store.MalformedException;
import io.nacre.store.cid.Cid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DirectoryTest {
  private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz01234567890-_";

  private ByteBuffer last = ByteBuffer.allocate(0);

  /** IPIP-499, "Additional test vectors". */
  @ParameterizedTest
  @CsvSource({
    "UNIXFS_V1_2025, bafybeiczsscdsbs7ffqz55asqdf3smv6klcw3gofszvwlyarci47bgf354",
    "UNIXFS_V0_2015, QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3Nn",
  })
  void theEmptyDirectory(Profile profile, String cid) throws IOException {
    DagPbLink empty = Directory.write(profile, List.of(), this::keep);
    assertThat(empty.cid()).hasToString(cid);
    assertThat(Directory.read(empty.cid(), last)).isEmpty();
  }

  /** IPIP-499, "Test fixtures": directories just as large as one block may be. */
  @ParameterizedTest
  @CsvSource({
    "UNIXFS_V1_2025, 4766, 11, 21, bafybeic3h7rwruealwxkacabdy45jivq2crwz6bufb5ljwupn36gicplx4",
    "UNIXFS_V0_2015, 4096, 30, 30, QmX5GtRk3TSSEHtdrykgqm4eqMEn3n2XhfkFAis5fjyZmN",
  })
  void atTheThreshold(Profile profile, int files, int nameLength, int lastLength, String cid)
      throws IOException {
    List<DagPbLink> entries = filesOfOneByte(profile, files, nameLength, lastLength);
    List<DagPbLink> shuffled = new ArrayList<>(entries);
    Collections.shuffle(shuffled, new Random(1));
    DagPbLink directory = Directory.write(profile, shuffled, this::keep);
    assertThat(directory.cid()).hasToString(cid);
    assertThat(directory.dagSize())
        .isEqualTo(last.remaining() + files * entries.getFirst().dagSize());
    assertThat(Directory.read(directory.cid(), last).values())
        .containsExactlyInAnyOrderElementsOf(entries);
  }

  /** Likewise, a byte over: they would be sharded. */
  @ParameterizedTest
  @CsvSource({"UNIXFS_V1_2025, 4766, 11, 22", "UNIXFS_V0_2015, 4033, 31, 31"})
  void overTheThreshold(Profile profile, int files, int nameLength, int lastLength)
      throws IOException {
    List<DagPbLink> entries = filesOfOneByte(profile, files, nameLength, lastLength);
    assertThatThrownBy(() -> Directory.write(profile, entries, this::keep))
        .isInstanceOf(DirectoryTooLargeException.class)
        .hasMessageContaining("262145 bytes, more than 262144")
        .hasMessageContaining("sharded");
    assertThat(last.remaining()).as("nothing was handed over").isZero();
  }

  /** U+FFFF sorts before U+10000 by bytes, and after it by UTF-16. */
  @Test
  void namesAreSortedByTheirBytes() throws IOException {
    Cid file = Cid.rawSha256(new byte[32]);
    List<String> sorted = List.of("A", "B", "a", "a.b", "ab", "é", "\uffff", "\ud800\udc00");
    List<DagPbLink> entries =
        new ArrayList<>(sorted.stream().map(name -> new DagPbLink(file, name, 1)).toList());
    Collections.reverse(entries);
    DagPbLink directory = Directory.write(Profile.UNIXFS_V1_2025, entries, this::keep);
    assertThat(Directory.read(directory.cid(), last).keySet()).containsExactlyElementsOf(sorted);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a/b", "/", "../x", "a\0"})
  void namesThatNoFileCanHave(String name) {
    List<DagPbLink> entries = List.of(new DagPbLink(Cid.rawSha256(new byte[32]), name, 1));
    assertThatThrownBy(() -> Directory.write(Profile.UNIXFS_V1_2025, entries, BlockSink.NONE))
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> Directory.read(entries.getFirst().cid(), block(entries)))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("not the name of a file");
  }

  @Test
  void noNameTwice() {
    DagPbLink entry = new DagPbLink(Cid.rawSha256(new byte[32]), "twice", 1);
    List<DagPbLink> entries = List.of(entry, entry);
    assertThatThrownBy(() -> Directory.write(Profile.UNIXFS_V1_2025, entries, BlockSink.NONE))
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> Directory.read(entry.cid(), block(entries)))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("two entries 'twice'");
  }

  /** A sharded directory of {@code ipfs add} with 256 buckets, one of them in use. */
  @Test
  void aShardedDirectoryIsNotRead() {
    DagPbWriter node = new DagPbWriter();
    node.link(Cid.rawSha256(new byte[32]), "00file", 1);
    node.data(ByteBuffer.wrap(new byte[] {8, 5, 0x12, 1, 1, 0x28, 0x22, 0x30, (byte) 0x80, 2}));
    assertThatThrownBy(() -> Directory.read(Cid.dagPbSha256(new byte[32]), node.block()))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("is not a directory but a sharded directory (HAMT)");
  }

  /** What {@code ipfs add --preserve-mode --preserve-mtime} adds is read, and of no use. */
  @Test
  void modeAndTimeAreReadOver() {
    DagPbWriter node = new DagPbWriter();
    node.data(ByteBuffer.wrap(new byte[] {8, 1, 0x38, (byte) 0xa4, 3, 0x42, 2, 8, 1}));
    assertThat(Directory.read(Cid.dagPbSha256(new byte[32]), node.block())).isEmpty();
  }

  private void keep(Cid cid, ByteBuffer block) {
    assertThat(cid.verifies(block)).isTrue();
    last = ByteBuffer.allocate(block.remaining()).put(block.duplicate()).flip();
  }

  private static ByteBuffer block(List<DagPbLink> entries) {
    DagPbWriter node = new DagPbWriter();
    entries.forEach(entry -> node.link(entry.cid(), entry.name(), entry.dagSize()));
    node.data(UnixFs.directory());
    return node.block();
  }

  /** The directories of Kubo's cid_profiles_test.go: files of an {@code x}, names from a stream. */
  private static List<DagPbLink> filesOfOneByte(
      Profile profile, int files, int nameLength, int lastLength) {
    Subtree file = FileCid.leaf(ByteBuffer.wrap("x".getBytes(UTF_8)), profile);
    KeyStream names = new KeyStream("hamt-" + profile.id(), 1 << 20);
    List<DagPbLink> entries = new ArrayList<>();
    for (int i = 0; i < files; i++) {
      byte[] name = new byte[i == files - 1 ? lastLength : nameLength];
      names.read(ByteBuffer.wrap(name));
      for (int c = 0; c < name.length; c++) {
        name[c] = (byte) ALPHABET.charAt((name[c] & 0xff) % ALPHABET.length());
      }
      entries.add(new DagPbLink(file.root(), new String(name, US_ASCII), file.dagSize()));
    }
    return entries;
  }
}
