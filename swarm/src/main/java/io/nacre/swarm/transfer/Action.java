package io.nacre.swarm.transfer;

/** What {@link TransferScheduler} wants done, in this order. */
public sealed interface Action {

  /** Request this block from this peer; the answer is an event. */
  record Ask(int peer, int block) implements Action {}

  /** Stop that request; no answer is wanted any more, and one that still comes does no harm. */
  record Cancel(int peer, int block) implements Action {}

  /** Have nothing more to do with this peer; its requests were cancelled. */
  record Drop(int peer, Fault fault) implements Action {}

  /** Every block is there. Nothing follows. */
  record Complete() implements Action {}

  /** It will not come to an end. Nothing follows. */
  record GiveUp(Reason reason) implements Action {}

  /** What a peer did wrong. */
  enum Fault {
    /** It sent bytes that are not those of the block. */
    LIED,
    /** Its last requests all failed. */
    FAILED,
    /** Its last requests all took too long. */
    SLOW
  }

  /** Why a transfer was given up. */
  enum Reason {
    /** No peer that is left has one of the missing blocks. */
    NO_SOURCE,
    /** No block came for too long. */
    STALLED
  }
}
