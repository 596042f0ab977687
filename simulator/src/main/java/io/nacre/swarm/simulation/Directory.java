package io.nacre.swarm.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who has or wants which layer, and who may read it from the upstream: for each side of a split one
 * of those who want it, as long as it gets on. Stands for the directory of the swarm, which answers
 * in a round trip.
 */
final class Directory {
  /** Of so many picked at random, the one with the fewest neighbours becomes one more. */
  private static final int CHOICES = 4;

  /** Who reads one layer claims the next so much later, that others may. */
  private static final long HOLD_BACK = 100_000_000;

  /** A reader that has so many blocks more than one who gets nothing does not share. */
  private static final int KEPT = 8;

  /** One in so many must get nothing: some may say so whom nobody wants to serve. */
  private static final int PART = 4;

  private final Simulation world;
  private final List<List<Copy>> members = new ArrayList<>();
  private final List<List<Copy>> readers = new ArrayList<>();
  private final Map<Integer, Map<Copy, Long>> complaints = new HashMap<>();

  Directory(Simulation world) {
    this.world = world;
    for (int blob = 0; blob < world.scenario.image().layers(); blob++) {
      members.add(new ArrayList<>());
      readers.add(new ArrayList<>());
    }
  }

  void holds(Copy copy) {
    members.get(copy.blob).add(copy);
  }

  /** An agent wants a layer: it may be the one who reads it, and gets neighbours. */
  void join(Copy copy) {
    if (copy.agent.isDead()) {
      return;
    }
    introduce(copy, world.scenario.neighbours());
    members.get(copy.blob).add(copy);
    long reads =
        readers.stream()
            .flatMap(List::stream)
            .filter(other -> other.agent.id == copy.agent.id && !other.isWhole())
            .count();
    if (reads == 0) {
      claim(copy);
    } else {
      world.timeline.after(reads * HOLD_BACK, () -> claim(copy));
    }
  }

  /** An agent may read when nobody else does, or has it all. */
  private void claim(Copy copy) {
    boolean provided =
        members.get(copy.blob).stream()
            .anyMatch(
                other ->
                    isUseful(copy, other)
                        && (other.isWhole() || readers.get(copy.blob).contains(other)));
    if (!provided && !copy.agent.isDead()) {
      grant(copy);
    }
  }

  /** A transfer got nothing since then: somebody must read, and others may have more. */
  void stalled(Copy copy, long since) {
    boolean served =
        readers.get(copy.blob).stream()
            .anyMatch(reader -> isUseful(copy, reader) && gotOn(reader, copy, since));
    if (!served) {
      grant(copy);
    }
    introduce(copy, world.scenario.neighbours());
  }

  /**
   * Whether a reader reads and shares; who keeps what he reads, as several say, loses the right.
   */
  private boolean gotOn(Copy reader, Copy copy, long since) {
    int ahead = reader.has.cardinality() - copy.has.cardinality();
    boolean shares =
        ahead < KEPT || complaints(copy, since) * PART <= members.get(copy.blob).size();
    return reader == copy || reader.isNewReader(since) || (reader.moved(since) && shares);
  }

  /** How many got nothing for long, this one included. */
  private long complaints(Copy copy, long since) {
    Map<Copy, Long> all = complaints.computeIfAbsent(copy.blob, _ -> new LinkedHashMap<>());
    all.put(copy, world.timeline.now());
    all.values().removeIf(time -> time < since);
    return all.size();
  }

  /** Who reads the first layer that is being read, if any is. */
  Optional<Agent> reader() {
    return readers.stream()
        .flatMap(List::stream)
        .filter(copy -> !copy.isWhole())
        .map(copy -> copy.agent)
        .findFirst();
  }

  void gone(Agent agent) {
    members.forEach(all -> all.removeIf(copy -> copy.agent.id == agent.id));
    readers.forEach(all -> all.removeIf(copy -> copy.agent.id == agent.id));
  }

  private void grant(Copy copy) {
    Upstream upstream = world.upstream;
    if (world.scenario.links().upstream() > 0) {
      List<Copy> reading = readers.get(copy.blob);
      for (Copy other : List.copyOf(reading)) {
        if (other != copy && world.reaches(other.agent, copy.agent)) {
          other.loseLease(upstream);
          reading.remove(other);
        }
      }
      if (!reading.contains(copy)) {
        reading.add(copy);
        copy.lease(upstream);
      }
    }
  }

  private boolean isUseful(Copy copy, Copy other) {
    return !other.agent.isDead() && world.reaches(copy.agent, other.agent);
  }

  private void introduce(Copy copy, int count) {
    List<Copy> all = members.get(copy.blob);
    int wanted = Math.min(count, all.size());
    for (int i = 0; i < wanted; i++) {
      Copy other = pick(copy, all);
      if (other != null) {
        copy.gossip.meet(other.agent);
        world.send(copy.agent, other.agent, () -> other.gossip.meet(copy.agent));
      }
    }
  }

  private @Nullable Copy pick(Copy copy, List<Copy> all) {
    Copy best = null;
    for (int i = 0; i < CHOICES; i++) {
      Copy one = all.get(world.random.nextInt(all.size()));
      if (one != copy
          && isUseful(copy, one)
          && !copy.gossip.knows(one.agent)
          && (best == null || one.gossip.size() < best.gossip.size())) {
        best = one;
      }
    }
    return best;
  }
}
