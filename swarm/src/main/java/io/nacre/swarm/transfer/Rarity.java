package io.nacre.swarm.transfer;

import java.util.BitSet;
import java.util.SplittableRandom;

/** How many peers have each block, and which of some are the rarest. */
final class Rarity {
  /** Blocks looked at for one decision: from a random place on, so many are as good as all. */
  private static final int MOST_LOOKED_AT = 1024;

  private final short[] holders;
  private final SplittableRandom random;

  Rarity(int blocks, SplittableRandom random) {
    this.holders = new short[blocks];
    this.random = random;
  }

  /** A peer that was known to have some has these too. */
  void more(BitSet these, BitSet known) {
    for (int block = these.nextSetBit(0); block >= 0; block = these.nextSetBit(block + 1)) {
      holders[block] += (short) (known.get(block) ? 0 : 1);
    }
  }

  /** A peer that was known to have these is gone. */
  void less(BitSet known) {
    for (int block = known.nextSetBit(0); block >= 0; block = known.nextSetBit(block + 1)) {
      holders[block]--;
    }
  }

  int holders(int block) {
    return holders[block];
  }

  /** Any of those that the fewest have, or -1 when there are none. */
  int rarest(BitSet among) {
    int start = random.nextInt(holders.length);
    int best = -1;
    int ties = 0;
    int looked = 0;
    int block = among.nextSetBit(start);
    boolean wrapped = false;
    while (looked < MOST_LOOKED_AT && !(wrapped && (block < 0 || block >= start))) {
      if (block < 0) {
        wrapped = true;
        block = among.nextSetBit(0);
        continue;
      }
      if (best < 0 || holders[block] < holders[best]) {
        best = block;
        ties = 1;
      } else if (holders[block] == holders[best] && random.nextInt(++ties) == 0) {
        best = block;
      }
      looked++;
      block = among.nextSetBit(block + 1);
    }
    return best;
  }
}
