package io.nacre.swarm.transfer;

import java.util.BitSet;

/**
 * What {@link TransferScheduler} is told. Peers are numbers that whoever drives it gives out;
 * blocks are numbered from 0.
 */
public sealed interface Event {

  /** How a source lies to us; the first word about one that is not a peer nearby. */
  record Met(int peer, Place place) implements Event {}

  /** A peer has these blocks, besides those it was known to have. */
  record Has(int peer, BitSet blocks) implements Event {}

  /** A block came, was verified and written, whether it had been asked of this peer or not. */
  record Arrived(int peer, int block) implements Event {}

  /** What came from this peer is not that block. */
  record Bad(int peer, int block) implements Event {}

  /** A request came to nothing, and somebody may try again. */
  record Failed(int peer, int block) implements Event {}

  /**
   * The peer has too much to do just now; that is no fault.
   *
   * @param retryAfter nanoseconds for which it wants to be left alone
   */
  record Busy(int peer, int block, long retryAfter) implements Event {}

  /** Nothing more can be had from this peer. */
  record Gone(int peer) implements Event {}

  /**
   * How many requests all peers together may be working on from now on; more are not taken back.
   */
  record Share(int requests) implements Event {}

  /**
   * Everybody who might have the blob was asked: without a peer that has a block there is no hope.
   */
  record Searched() implements Event {}

  /** Time has passed. Wanted several times a second. */
  record Tick() implements Event {}

  /** Where a source is, the most wanted first. */
  enum Place {
    /** In the same zone. */
    NEAR,
    /** In another one: asked for what nobody near can give now. */
    FAR,
    /**
     * Outside the swarm (a registry): asked only for blocks that no peer has, since it is what all
     * of this is to spare.
     */
    UPSTREAM
  }
}
