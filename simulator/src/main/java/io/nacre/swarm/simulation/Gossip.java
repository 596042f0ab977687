package io.nacre.swarm.simulation;

import io.nacre.swarm.transfer.Offers;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who has what of one layer, as far as one agent knows, and how it tells others: a neighbour hears
 * of new blocks with every block that it is sent, and besides that at most once an interval. A
 * source tells by {@link Offers} instead.
 */
final class Gossip {
  private final Copy copy;
  private final Simulation world;
  private final Map<Agent, Neighbour> neighbours = new LinkedHashMap<>();
  private @Nullable Offers offers;
  private boolean complete;

  Gossip(Copy copy) {
    this.copy = copy;
    this.world = copy.agent.world;
  }

  /** From now on it is for others to spread what this agent has. */
  void becomeSource() {
    complete |= copy.isWhole();
    if (offers == null && copy.agent.isHonest()) {
      offers = new Offers(copy.sent.length, world.random.nextLong());
      neighbours.values().forEach(neighbour -> offer(neighbour.agent, neighbour.has));
      offers.holds(copy.has);
    }
  }

  void meet(Agent other) {
    if (!neighbours.containsKey(other)) {
      neighbours.put(other, new Neighbour(other));
      offer(other, new BitSet());
      if (copy.agent.fault == Fault.CLAIMS) {
        notice(of(other), copy.everything());
      }
      tell(of(other));
    }
  }

  void forget(Agent other) {
    if (neighbours.remove(other) != null && offers != null) {
      offers.gone(other.id);
    }
  }

  Neighbour of(Agent other) {
    Neighbour known = neighbours.get(other);
    if (known == null) {
      throw new AssertionError("nothing is known of agent " + other.id);
    }
    return known;
  }

  List<Neighbour> neighbours() {
    return List.copyOf(neighbours.values());
  }

  boolean knows(Agent other) {
    return neighbours.containsKey(other);
  }

  int size() {
    return neighbours.size();
  }

  /** A neighbour says that these can be had from it; false when it is none. */
  boolean heard(Agent from, BitSet blocks) {
    Neighbour known = neighbours.get(from);
    if (known == null || blocks.isEmpty()) {
      return false;
    }
    known.offers.or(blocks);
    known.has.or(blocks);
    offer(from, blocks);
    return true;
  }

  /** A block came. */
  void grew(int block) {
    if (offers != null) {
      BitSet one = new BitSet();
      one.set(block);
      offers.holds(one);
      sendOffers();
    }
    neighbours.values().forEach(this::plan);
  }

  void complete() {
    complete = true;
  }

  /** A block went there; gives what there is to tell besides. */
  BitSet sent(Agent to, int block) {
    Neighbour known = neighbours.get(to);
    if (known == null) {
      return new BitSet();
    }
    known.has.set(block);
    known.sent.set(block);
    if (offers != null) {
      BitSet one = new BitSet();
      one.set(block);
      offer(to, one);
      return new BitSet();
    }
    return news(known);
  }

  /** Whether this neighbour was told of the block, and was not sent it since. */
  boolean told(Agent to, int block) {
    Neighbour known = neighbours.get(to);
    return known != null && known.told.get(block) && !known.sent.get(block);
  }

  private void plan(Neighbour neighbour) {
    if (!neighbour.planned && wantsNews(neighbour)) {
      neighbour.planned = true;
      long wait = neighbour.lastTold + world.interval - world.timeline.now();
      world.timeline.after(
          Math.max(0, wait),
          () -> {
            neighbour.planned = false;
            tell(neighbour);
          });
    }
  }

  /** Whether it takes what is told: who has everything listens only if it is a source. */
  private boolean wantsNews(Neighbour neighbour) {
    Copy theirs = neighbour.agent.copy(copy.blob);
    return theirs != null && (theirs.gossip.offers != null || !theirs.gossip.complete);
  }

  private void tell(Neighbour neighbour) {
    if (!copy.agent.isDead() && neighbours.get(neighbour.agent) == neighbour) {
      BitSet news = news(neighbour);
      if (!news.isEmpty()) {
        notice(neighbour, news);
      }
    }
  }

  /** What the neighbour was not told yet; sources listen to all of it, others to what they lack. */
  private BitSet news(Neighbour neighbour) {
    BitSet news = new BitSet();
    Copy theirs = neighbour.agent.copy(copy.blob);
    boolean toSource = theirs != null && theirs.gossip.offers != null;
    if (wantsNews(neighbour) && (offers == null || toSource)) {
      news.or(copy.has);
      news.andNot(neighbour.told);
      if (!toSource) {
        news.andNot(neighbour.has);
      }
      neighbour.told.or(news);
    }
    return news;
  }

  private void notice(Neighbour neighbour, BitSet news) {
    neighbour.lastTold = world.timeline.now();
    world.notices++;
    world.send(
        copy.agent,
        neighbour.agent,
        () -> {
          Copy theirs = neighbour.agent.copy(copy.blob);
          if (theirs != null) {
            theirs.heard(copy.agent, news);
          }
        });
  }

  // ---- as a source

  private void offer(Agent to, BitSet has) {
    if (offers != null && to != world.upstream) {
      offers.has(to.id, has);
      sendOffers();
    }
  }

  private void sendOffers() {
    if (offers == null) {
      return;
    }
    for (Offers.Offer offer : offers.next(copy.agent.slots.isIdle(), world.timeline.now())) {
      Neighbour neighbour = of(world.agent(offer.peer()));
      BitSet one = new BitSet();
      one.set(offer.block());
      neighbour.told.or(one);
      notice(neighbour, one);
    }
  }

  // ---- bad luck

  /** Nothing that was told while they could not be reached counts. */
  void reconnect(Agent other) {
    Neighbour known = neighbours.get(other);
    if (known != null) {
      known.told.clear();
      plan(known);
    }
  }

  void die() {
    for (Neighbour neighbour : neighbours.values()) {
      world.send(
          copy.agent,
          neighbour.agent,
          () -> {
            Copy theirs = neighbour.agent.copy(copy.blob);
            if (theirs != null) {
              theirs.gone(copy.agent);
            }
          });
    }
  }
}
