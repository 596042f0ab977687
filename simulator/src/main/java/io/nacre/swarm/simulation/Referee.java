package io.nacre.swarm.simulation;

import io.nacre.swarm.transfer.TransferScheduler;
import io.nacre.swarm.transfer.UploadSlots;
import java.util.BitSet;

/** Checks at every step what must hold whatever happens; breaks the run off when it does not. */
final class Referee {
  private final Scenario scenario;

  Referee(Scenario scenario) {
    this.scenario = scenario;
  }

  /** A block is asked of somebody. */
  void asked(Copy copy, Neighbour from, int block, int share) {
    TransferScheduler.Limits limits = scenario.transfer();
    check(!copy.has.get(block), "a block that is there was asked for");
    check(from.offers.get(block), "a block was asked of one who never said to have it");
    check(!copy.agent.isDead(), "the dead asked");
    check(copy.requests.size() <= share, "more in flight than the share");
    int copies = 0;
    int ofThis = 0;
    for (Request other : copy.requests) {
      copies += other.block == block ? 1 : 0;
      ofThis += other.server.id == from.agent.id ? 1 : 0;
    }
    check(ofThis <= limits.mostInFlight(), "more in flight than one peer may get");
    check(copies <= limits.copies(), "a block was asked of too many");
    if (copies > 1 && !copy.isLate(block)) {
      BitSet covered = (BitSet) copy.has.clone();
      copy.requests.forEach(other -> covered.set(other.block));
      check(
          covered.cardinality() == scenario.image().blocks(),
          "a block was asked twice outside the endgame, and not late");
    }
  }

  /** A request was taken in, or an answer was begun. */
  void serving(UploadSlots<Request> slots) {
    check(slots.active() <= scenario.slots().most(), "more answers than slots");
    check(slots.waiting() <= scenario.slots().waiting(), "more wait than may");
  }

  /** An agent says that it has all of a blob. */
  void complete(Copy copy) {
    check(copy.has.cardinality() == scenario.image().blocks(), "complete without all blocks");
    check(copy.requests.isEmpty(), "complete with requests under way");
  }

  private void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise + " (seed " + scenario.seed() + ")");
    }
  }
}
