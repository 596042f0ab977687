package io.nacre.swarm.simulation;

import io.nacre.swarm.transfer.UploadSlots;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One agent: the layers it has or wants, and the slots it serves others by. */
class Agent {
  /** How often a transfer is told that time has passed. */
  static final long TICK = 100_000_000;

  /** How often an agent looks at what leaves its link, while somebody waits. */
  private static final long LOOK = 20_000_000;

  /** Requests that all transfers of an agent may have in flight together. */
  private static final int IN_FLIGHT = 24;

  /** Bytes a second from one who drips, and requests a tick from one who floods. */
  private static final double DRIP = 1_000;

  private static final int FLOOD = 20;

  final Simulation world;
  final int id;
  final @Nullable Fault fault;
  final UploadSlots<Request> slots;
  private final @Nullable Copy[] copies;
  private final List<Copy> running = new ArrayList<>();
  private int next;
  private int left;
  private boolean dead;
  private boolean looking;
  private long doneAt;
  private @Nullable String failure;

  /** Blocks that it sent. */
  long sent;

  Agent(Simulation world, int id, @Nullable Fault fault) {
    this.world = world;
    this.id = id;
    this.fault = fault;
    this.slots = new UploadSlots<>(world.scenario.slots());
    this.copies = new Copy[world.scenario.image().layers()];
    this.left = copies.length;
  }

  // ---- what it wants

  /** Has everything from the start. */
  void seed() {
    for (int blob = 0; blob < copies.length; blob++) {
      Copy copy = Copy.whole(this, blob);
      copies[blob] = copy;
      world.directory.holds(copy);
    }
    left = 0;
    next = copies.length;
  }

  /** Begins to pull. */
  void begin() {
    startMore();
    tick();
  }

  private void startMore() {
    while (running.size() < Scenario.LAYERS_AT_ONCE && next < copies.length) {
      Copy copy = Copy.empty(this, next);
      copies[next++] = copy;
      running.add(copy);
      world.timeline.after(2 * world.latency, () -> world.directory.join(copy));
    }
    for (Copy copy : running) {
      copy.share(IN_FLIGHT / running.size());
    }
  }

  private void tick() {
    if (!dead && left > 0) {
      List.copyOf(running).forEach(Copy::tick);
      if (fault == Fault.FLOODS) {
        running.forEach(copy -> copy.flood(FLOOD));
      }
      world.timeline.after(TICK, this::tick);
    }
  }

  void ended(Copy copy, @Nullable String reason) {
    running.remove(copy);
    left--;
    if (reason != null && failure == null) {
      failure = "agent %d: layer %d: %s".formatted(id, copy.blob, reason);
    }
    if (left == 0) {
      doneAt = world.timeline.now();
      world.ended(this);
    }
    startMore();
  }

  // ---- what it is asked

  /** A request came in. */
  void asked(Request request) {
    if (request.over || fault == Fault.SILENT) {
      return;
    }
    Copy copy = copy(request.blob);
    if (copy == null || !copy.has.get(request.block)) {
      request.over = true;
      world.send(this, request.client, () -> request.client.need(request.blob).failed(request));
      return;
    }
    boolean told = copy.gossip.told(request.client, request.block);
    slots
        .asked(request, request.client.id, copy.sent[request.block], told)
        .forEach(answer -> answer(answer.request(), answer.verdict()));
    world.referee.serving(slots);
  }

  private void answer(Request request, UploadSlots.Verdict verdict) {
    switch (verdict) {
      case SERVE -> serve(request);
      case WAIT -> look();
      case REFUSE -> {
        request.over = true;
        world.refusals++;
        long pause = slots.retryAfter();
        world.send(
            this, request.client, () -> request.client.need(request.blob).busy(request, pause));
      }
    }
  }

  private void serve(Request request) {
    need(request.blob).sent[request.block]++;
    if (dead || !world.flow(request, fault == Fault.DRIPS ? DRIP : Double.MAX_VALUE)) {
      slots.ended(request.client.id, world.timeline.now()).forEach(this::serve);
    }
  }

  /** All bytes of an answer left. */
  void sent(Request request) {
    sent++;
    slots.ended(request.client.id, world.timeline.now()).forEach(this::serve);
    need(request.blob).sent(request);
  }

  /** Nobody waits for this answer any more. */
  void withdrawn(Request request) {
    if (!request.over) {
      request.over = true;
      if (request.flow != Request.NONE) {
        world.stop(request);
        slots.ended(request.client.id, world.timeline.now()).forEach(this::serve);
      } else {
        slots.withdrawn(request);
      }
    }
  }

  private void look() {
    if (!looking) {
      looking = true;
      world.timeline.after(
          LOOK,
          () -> {
            looking = false;
            slots.leaving(world.links.upUse(id)).forEach(this::serve);
            if (slots.waiting() > 0 && !dead) {
              look();
            }
          });
    }
  }

  // ---- how it is

  void die() {
    dead = true;
    doneAt = 0;
    world.directory.gone(this);
    for (Copy copy : copies) {
      if (copy != null) {
        copy.die();
      }
    }
  }

  @Nullable Copy copy(int blob) {
    return copies[blob];
  }

  Copy need(int blob) {
    Copy copy = copies[blob];
    if (copy == null) {
      throw new IllegalStateException("agent %d does not know layer %d".formatted(id, blob));
    }
    return copy;
  }

  boolean isDead() {
    return dead;
  }

  boolean isDone() {
    return left == 0;
  }

  boolean isHonest() {
    return fault == null;
  }

  /** When it had all, in seconds. */
  double seconds() {
    return doneAt / 1e9;
  }

  @Nullable String failure() {
    return failure;
  }
}
