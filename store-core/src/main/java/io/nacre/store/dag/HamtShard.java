package io.nacre.store.dag;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nacre.store.MalformedException;
import io.nacre.store.cid.Cid;
import java.util.List;
import java.util.Optional;

/**
 * A node of a sharded directory (UnixFS specification, "HAMT Sharded Directory"). A link's name
 * begins with its slot in hexadecimal; one that is nothing else leads to the next level.
 *
 * @param fanout slots of a node; a power of two
 * @param links in the order of the block
 */
public record HamtShard(int fanout, List<DagPbLink> links) {
  /** Kubo's own limit; the usual number is 256. */
  private static final int MAX_FANOUT = 1024;

  /** The one hash function that is used: the first half of murmur3-x64-128. */
  private static final long MURMUR3_64 = 0x22;

  static HamtShard of(DagPbNode node, UnixFsData data) {
    if (data.hashType() != MURMUR3_64) {
      throw new MalformedException(
          "a sharded directory hashes with function 0x%x, not murmur3".formatted(data.hashType()));
    }
    long fanout = data.fanout();
    if (fanout < 8 || fanout > MAX_FANOUT || Long.bitCount(fanout) != 1) {
      throw new MalformedException("a sharded directory has a fan-out of %d".formatted(fanout));
    }
    HamtShard shard = new HamtShard((int) fanout, node.links());
    for (DagPbLink link : node.links()) {
      if (link.name().length() < shard.prefixLength()) {
        throw new MalformedException("a link of a sharded directory does not name its slot");
      }
    }
    return shard;
  }

  /** The nodes below it that belong to the same directory. */
  public List<Cid> children() {
    return links.stream()
        .filter(link -> link.name().length() == prefixLength())
        .map(DagPbLink::cid)
        .toList();
  }

  /**
   * What a name leads to.
   *
   * @param entry whether it is the entry itself; otherwise it is a node one level down
   */
  public record Step(Cid cid, boolean entry) {}

  /**
   * Looks up a name.
   *
   * @param level 0 in the directory's root
   * @throws MalformedException when there are more levels than a hash has bits for
   */
  public Optional<Step> find(String name, int level) {
    int bits = Integer.numberOfTrailingZeros(fanout);
    int shift = Long.SIZE - (level + 1) * bits;
    if (shift < 0) {
      throw new MalformedException("a sharded directory has more than %d levels".formatted(level));
    }
    long slot = (Murmur3.hash64(name.getBytes(UTF_8)) >>> shift) & (fanout - 1);
    String prefix = ("%0" + prefixLength() + "X").formatted(slot);
    for (DagPbLink link : links) {
      if (link.name().equals(prefix + name)) {
        return Optional.of(new Step(link.cid(), true));
      }
      if (link.name().equals(prefix)) {
        return Optional.of(new Step(link.cid(), false));
      }
    }
    return Optional.empty();
  }

  private int prefixLength() {
    return Integer.toHexString(fanout - 1).length();
  }
}
