package io.nacre.swarm.transfer;

import static io.nacre.swarm.TestAgent.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nacre.store.MalformedException;
import io.nacre.store.cid.Cid;
import io.nacre.store.dag.BalancedTree;
import io.nacre.store.dag.DagPbNode;
import io.nacre.store.dag.Profile;
import io.nacre.store.fetch.FetchException;
import io.nacre.store.image.Digest;
import io.nacre.swarm.protocol.BlobInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeafListTest {
  private static final long MIB = 1 << 20;
  private static final Digest DIGEST = Digest.sha256(bytes(1, 1));

  /** Every node that was ever built. */
  private final Map<Cid, ByteBuffer> nodes = new HashMap<>();

  @ParameterizedTest
  @ValueSource(ints = {2, 1024, 1025, 2048, 2049, 5000})
  void readsBackTheLeavesThatTheTreeWasBuiltOf(int count) throws Exception {
    List<Cid> leaves = leaves(count);
    long size = count * MIB - 7;
    assertThat(LeafList.read(new BlobInfo(DIGEST, size, build(leaves, size)), this::node))
        .isEqualTo(leaves);
  }

  @Test
  void aSingleLeafNeedsNoNode() throws Exception {
    Cid leaf = Cid.raw(DIGEST);
    assertThat(LeafList.read(new BlobInfo(DIGEST, 1, leaf), this::node)).containsExactly(leaf);
  }

  @ParameterizedTest
  @ValueSource(longs = {2 * MIB, 3 * MIB - 1, 3 * MIB + 1, 4 * MIB, 2000 * MIB})
  void aTreeOfAnotherSizeIsRefused(long told) throws Exception {
    Cid root = build(leaves(3), 3 * MIB);
    assertThatThrownBy(() -> LeafList.read(new BlobInfo(DIGEST, told, root), this::node))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void aTreeWithASuperfluousLevelIsRefused() throws Exception {
    ByteBuffer two = node(build(leaves(2), 2 * MIB));
    byte[] flat = new byte[two.remaining()];
    two.get(flat);
    Cid inner = Cid.dagPbSha256(Digest.sha256(flat).hash());
    // A node's first link has 36 bytes of CID after its two length bytes: point it at the node
    // itself.
    byte[] outer = flat.clone();
    System.arraycopy(inner.encode(), 0, outer, 4, 36);
    Cid root = Cid.dagPbSha256(Digest.sha256(outer).hash());
    nodes.put(root, ByteBuffer.wrap(outer));
    assertThat(DagPbNode.decode(ByteBuffer.wrap(outer)).links().getFirst().cid()).isEqualTo(inner);
    assertThatThrownBy(() -> LeafList.read(new BlobInfo(DIGEST, 3 * MIB, root), this::node))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void aRootThatIsNoNodeIsRefused() {
    Cid root = Cid.dagPbSha256(DIGEST.hash());
    nodes.put(root, ByteBuffer.wrap(bytes(2, 100)));
    assertThatThrownBy(() -> LeafList.read(new BlobInfo(DIGEST, 2 * MIB, root), this::node))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void noMoreNodesAreReadThanSuchATreeHas() throws Exception {
    Cid root = build(leaves(4096), 4096 * MIB);
    AtomicInteger reads = new AtomicInteger();
    assertThatThrownBy(
            () ->
                LeafList.read(
                    new BlobInfo(DIGEST, 2 * MIB, root),
                    cid -> {
                      reads.incrementAndGet();
                      return node(cid);
                    }))
        .isInstanceOf(MalformedException.class);
    assertThat(reads).hasValueLessThanOrEqualTo(2);
  }

  @Test
  void whatCannotBeReadIsAFailureAndNotALie() {
    Cid root = Cid.dagPbSha256(DIGEST.hash());
    assertThatThrownBy(() -> LeafList.read(new BlobInfo(DIGEST, 2 * MIB, root), this::node))
        .isInstanceOf(FetchException.class);
  }

  private ByteBuffer node(Cid cid) throws FetchException {
    ByteBuffer node = nodes.get(cid);
    if (node == null) {
      throw new FetchException("no such node");
    }
    return node.duplicate();
  }

  private Cid build(List<Cid> leaves, long size) throws IOException {
    BalancedTree tree = new BalancedTree(Profile.UNIXFS_V1_2025, this::keep);
    for (int i = 0; i < leaves.size(); i++) {
      tree.leaf(leaves.get(i), Math.min(MIB, size - i * MIB));
    }
    return tree.finish().root();
  }

  private void keep(Cid cid, ByteBuffer block) {
    ByteBuffer copy = ByteBuffer.allocate(block.remaining());
    nodes.put(cid, copy.put(block.duplicate()).flip());
  }

  private static List<Cid> leaves(int count) {
    return IntStream.range(0, count).mapToObj(i -> Cid.raw(Digest.sha256(bytes(i, 8)))).toList();
  }
}
