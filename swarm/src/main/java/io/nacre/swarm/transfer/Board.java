package io.nacre.swarm.transfer;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** What one transfer knows: which blocks are there, who has which, and what is asked of whom. */
final class Board {
  final int blocks;
  final BitSet done = new BitSet();

  /** Missing, and asked of nobody. */
  final BitSet unasked = new BitSet();

  /** How many peers have each block, the upstream not counted. */
  final Rarity rarity;

  private final Map<Integer, Source> sources = new LinkedHashMap<>();

  /** Whether a peer has, or had, only a part of the blob. */
  private boolean partial;

  /** How many each block is asked of. */
  private final byte[] copies;

  private int doneCount;
  private int inFlight;

  Board(int blocks, SplittableRandom random) {
    this.blocks = blocks;
    this.copies = new byte[blocks];
    this.rarity = new Rarity(blocks, random);
    unasked.set(0, blocks);
  }

  // ---- sources

  Iterable<Source> sources() {
    return sources.values();
  }

  /** As they are now, to be changed on the way. */
  List<Source> allSources() {
    return List.copyOf(sources.values());
  }

  @Nullable Source source(int peer) {
    return sources.get(peer);
  }

  void met(int peer, Event.Place place) {
    Source source = sources.computeIfAbsent(peer, Source::new);
    if (source.has.isEmpty()) {
      source.place = place;
    }
  }

  void has(int peer, BitSet some) {
    Source source = sources.computeIfAbsent(peer, Source::new);
    if (source.isPeer()) {
      rarity.more(some, source.has);
    }
    source.has.or(some);
    partial |= source.isPeer() && source.has.cardinality() < blocks;
  }

  /**
   * Removes a source, and takes back what it was asked for.
   *
   * @return those blocks
   */
  List<Integer> remove(int peer) {
    Source source = sources.remove(peer);
    if (source == null) {
      return List.of();
    }
    if (source.isPeer()) {
      rarity.less(source.has);
    }
    return takeBackAll(source);
  }

  boolean isPartial() {
    return partial;
  }

  /** Whether every missing block can be had from somebody. */
  boolean isReachable() {
    BitSet reachable = (BitSet) done.clone();
    sources.values().forEach(source -> reachable.or(source.has));
    return reachable.cardinality() == blocks;
  }

  // ---- requests

  int inFlight() {
    return inFlight;
  }

  void ask(Source source, int block, long now, long patience, int factor) {
    unasked.clear(block);
    inFlight++;
    copies[block]++;
    source.ask(block, now, patience, factor);
  }

  /** A request is over; null when there was none. */
  Source.@Nullable Asked takeBack(Source source, int block) {
    Source.@Nullable Asked ask = source.asked.remove(block);
    if (ask != null) {
      inFlight--;
      copies[block]--;
      unasked.set(block, !done.get(block) && copies[block] == 0);
    }
    return ask;
  }

  List<Integer> takeBackAll(Source source) {
    List<Integer> asked = new ArrayList<>(source.asked.keySet());
    asked.forEach(block -> takeBack(source, block));
    return asked;
  }

  /** How many it is asked of. */
  int copies(int block) {
    return copies[block];
  }

  // ---- blocks

  /**
   * A block is there.
   *
   * @return whether it was not before
   */
  boolean done(int block) {
    if (done.get(block)) {
      return false;
    }
    done.set(block);
    doneCount++;
    unasked.clear(block);
    return true;
  }

  boolean isComplete() {
    return doneCount == blocks;
  }
}
