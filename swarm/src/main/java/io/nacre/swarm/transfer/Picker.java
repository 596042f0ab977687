package io.nacre.swarm.transfer;

import java.util.BitSet;
import java.util.Comparator;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Chooses what is asked next of whom; {@link TransferScheduler} has the rules. */
final class Picker {
  /** In a crowd one request in so many is for the block that a reader waits for. */
  private static final int FOR_READER = 16;

  /** A block, and whom to ask for it. */
  record Pick(Source source, int block) {}

  private final Board board;
  private final TransferScheduler.Limits limits;
  private final Pace pace;
  private final SplittableRandom random;

  /** Used again and again for the blocks that a decision is about. */
  private final BitSet within = new BitSet();

  Picker(Board board, TransferScheduler.Limits limits, Pace pace, SplittableRandom random) {
    this.board = board;
    this.limits = limits;
    this.pace = pace;
    this.random = random;
  }

  /** The next of the blocks that are asked of nobody, and the peer; null when there is none. */
  @Nullable Pick next(long now) {
    return board.isPartial() ? rarest(now) : quickest(now);
  }

  /** In a crowd: first the block, then the best of those that have it. */
  private @Nullable Pick rarest(long now) {
    within.clear();
    for (Source source : board.sources()) {
      if (source.isPeer() && source.hasRoom(now, limits)) {
        within.or(source.has);
      }
    }
    within.and(board.unasked);
    int block = nextWithin();
    Source best = null;
    for (Source source : board.sources()) {
      if (block >= 0
          && canBring(source, block, now)
          && (best == null || source.isBetterThan(best))) {
        best = source;
      }
    }
    return best == null ? null : new Pick(best, block);
  }

  /** The rarest; now and then what a reader waits for, unless only one peer has it. */
  private int nextWithin() {
    int first = board.done.nextClearBit(0);
    boolean forReader =
        within.get(first) && board.rarity.holders(first) > 1 && random.nextInt(FOR_READER) == 0;
    return forReader ? first : board.rarity.rarest(within);
  }

  /** Where everybody has everything: first the best source, then the next block in order. */
  private @Nullable Pick quickest(long now) {
    Pick best = null;
    for (Source source : board.sources()) {
      if (source.isPeer()
          && source.hasRoom(now, limits)
          && (best == null || source.isBetterThan(best.source))) {
        int block = inOrder(source);
        best = block < 0 ? best : new Pick(source, block);
      }
    }
    return best;
  }

  /** The next block to ask of this peer, or -1 when it has none that is wanted. */
  private int inOrder(Source source) {
    int first = board.done.nextClearBit(0);
    int block = nextWanted(source, first);
    if (block < 0 || block < first + limits.window()) {
      return block;
    }
    int anywhere = nextWanted(source, random.nextInt(block, board.blocks));
    return anywhere < 0 ? block : anywhere;
  }

  /** The first block from this one on that is asked of nobody and that the source has, or -1. */
  private int nextWanted(Source source, int from) {
    int block = board.unasked.nextSetBit(from);
    while (block >= 0 && !source.has.get(block)) {
      int held = source.has.nextSetBit(block);
      block = held < 0 ? -1 : board.unasked.nextSetBit(held);
    }
    return block;
  }

  /**
   * What no peer has, in order: one stream is what an upstream gives best.
   *
   * @param starving also what peers say to have, since nothing comes from them
   */
  @Nullable Pick fromUpstream(boolean starving, long now) {
    for (Source source : board.sources()) {
      if (!source.isPeer() && source.hasRoom(now, limits)) {
        int block = nextWanted(source, 0);
        while (block >= 0 && !starving && board.rarity.holders(block) > 0) {
          block = nextWanted(source, block + 1);
        }
        if (block >= 0) {
          return new Pick(source, block);
        }
      }
    }
    return null;
  }

  /**
   * A second peer for a block that is late or, in the endgame, that this peer would have brought by
   * now; when nothing comes from peers, the upstream.
   */
  Optional<Pick> second(int block, long waited, boolean starving, long now) {
    boolean endgame = board.unasked.isEmpty();
    if (!(endgame || pace.isLate(waited)) || board.copies(block) >= limits.copies()) {
      return Optional.empty();
    }
    long unknown = limits.patience().toNanos();
    Source best = null;
    for (Source source : board.sources()) {
      boolean may = source.isPeer() ? source.usual(unknown) <= waited : starving;
      if (may
          && source.has.get(block)
          && source.hasRoom(now, limits)
          && !source.asked.containsKey(block)
          && (best == null || BY_WAIT.compare(source, best) < 0)) {
        best = source;
      }
    }
    return Optional.ofNullable(best).map(source -> new Pick(source, block));
  }

  private static final Comparator<Source> BY_WAIT =
      Comparator.comparingLong(source -> source.wait(1));

  private boolean canBring(Source source, int block, long now) {
    return source.isPeer() && source.has.get(block) && source.hasRoom(now, limits);
  }
}
