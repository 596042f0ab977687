package io.nacre.swarm.simulation;

import io.nacre.swarm.transfer.Action;
import io.nacre.swarm.transfer.Event;
import io.nacre.swarm.transfer.TransferScheduler;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One layer at one agent: drives a scheduler for it, as {@code LeafFetch} does with sockets. */
final class Copy {
  /** A transfer that got nothing for so long asks the directory again. */
  private static final long STALLED = 2_000_000_000;

  /** The least time after which a request can be late: a round trip, three times over. */
  private static final long LEAST_LATE = 1_500_000;

  /** And one whose neighbour is gone, since it may have been the one who read. */
  private static final long ASK_SOON = 250_000_000;

  final Agent agent;
  final int blob;
  final BitSet has = new BitSet();

  /** How often each block was sent. */
  final short[] sent;

  /** In flight. */
  final List<Request> requests = new ArrayList<>();

  final Gossip gossip;
  private final Simulation world;
  private final TransferScheduler scheduler;
  private int share;
  private boolean ended;

  /** When a block last came, and when one last came from the upstream. */
  private long progress;

  private long lookedUp;
  private long leasedAt;

  private Copy(Agent agent, int blob) {
    this.agent = agent;
    this.blob = blob;
    this.world = agent.world;
    int blocks = world.scenario.image().blocks();
    this.sent = new short[blocks];
    this.gossip = new Gossip(this);
    this.progress = world.timeline.now();
    this.scheduler =
        new TransferScheduler(
            blocks, 0, world.scenario.transfer(), world.random.nextLong(), world.timeline.now());
  }

  static Copy empty(Agent agent, int blob) {
    return new Copy(agent, blob);
  }

  static Copy whole(Agent agent, int blob) {
    Copy copy = new Copy(agent, blob);
    copy.has.set(0, copy.sent.length);
    copy.ended = true;
    copy.gossip.becomeSource();
    return copy;
  }

  // ---- events

  void share(int requests) {
    share = requests;
    feed(new Event.Share(requests));
  }

  void tick() {
    feed(new Event.Tick());
    long now = world.timeline.now();
    if (now - Math.max(progress, lookedUp) > STALLED) {
      lookUp(now);
    }
  }

  private void lookUp(long now) {
    if (!ended && !agent.isDead()) {
      lookedUp = now;
      world.directory.stalled(this, now - STALLED);
    }
  }

  /** From now on it is this agent that reads the blob from the upstream. */
  void lease(Agent upstream) {
    leasedAt = world.timeline.now();
    gossip.becomeSource();
    gossip.meet(upstream);
    feed(new Event.Met(upstream.id, Event.Place.UPSTREAM));
    heard(upstream, everything());
  }

  /** Another does. */
  void loseLease(Agent upstream) {
    gossip.forget(upstream);
    feed(new Event.Gone(upstream.id));
  }

  /** That agent says that it has these blocks. */
  void heard(Agent from, BitSet blocks) {
    if (gossip.heard(from, blocks)) {
      feed(new Event.Has(from.id, blocks));
    }
  }

  void gone(Agent other) {
    gossip.forget(other);
    feed(new Event.Gone(other.id));
    world.timeline.after(ASK_SOON, () -> lookUp(world.timeline.now()));
  }

  void busy(Request request, long pause) {
    if (requests.remove(request)) {
      feed(new Event.Busy(request.server.id, request.block, pause));
    }
  }

  void failed(Request request) {
    if (requests.remove(request)) {
      feed(new Event.Failed(request.server.id, request.block));
    }
  }

  /** All bytes left: they arrive together with what else the sender has to say. */
  void sent(Request request) {
    BitSet news = gossip.sent(request.client, request.block);
    boolean wrong = agent.fault == Fault.LIES;
    world.arrives(agent, request, () -> request.client.need(blob).arrived(request, wrong, news));
  }

  void arrived(Request request, boolean wrong, BitSet news) {
    heard(request.server, news);
    boolean awaited = requests.remove(request);
    if (wrong) {
      feed(new Event.Bad(request.server.id, request.block));
      return;
    }
    world.transfers++;
    if (has.get(request.block)) {
      world.wasted++;
    } else if (!ended || awaited) {
      has.set(request.block);
      progress = world.timeline.now();
      gossip.grew(request.block);
    }
    feed(new Event.Arrived(request.server.id, request.block));
  }

  private void feed(Event event) {
    if (!ended && !agent.isDead()) {
      for (Action action : scheduler.on(event, world.timeline.now())) {
        obey(action);
      }
    }
  }

  // ---- actions

  private void obey(Action action) {
    switch (action) {
      case Action.Ask ask -> ask(ask.peer(), ask.block());
      case Action.Cancel cancel -> cancel(cancel.peer(), cancel.block());
      case Action.Drop drop -> {
        world.dropped++;
        gossip.forget(world.agent(drop.peer()));
      }
      case Action.Complete _ -> {
        world.referee.complete(this);
        end(null);
      }
      case Action.GiveUp giveUp -> end(giveUp.reason().toString());
    }
  }

  private void ask(int peer, int block) {
    Agent server = world.agent(peer);
    Request request = new Request(agent, server, blob, block);
    requests.add(request);
    world.referee.asked(this, gossip.of(server), block, share);
    world.send(agent, server, () -> server.asked(request));
  }

  private void cancel(int peer, int block) {
    for (Request request : requests) {
      if (request.server.id == peer && request.block == block) {
        requests.remove(request);
        world.send(agent, request.server, () -> request.server.withdrawn(request));
        return;
      }
    }
  }

  private void end(@Nullable String reason) {
    ended = true;
    gossip.complete();
    agent.ended(this, reason);
  }

  /** Its agent is gone: nothing comes, nothing goes, and those it talked to notice. */
  void die() {
    ended = true;
    for (Request request : requests) {
      world.send(agent, request.server, () -> request.server.withdrawn(request));
    }
    gossip.die();
  }

  /** Asks for blocks without end, and takes no notice of answers. */
  void flood(int count) {
    List<Agent> all = new ArrayList<>();
    gossip.neighbours().forEach(neighbour -> all.add(neighbour.agent));
    all.remove(world.upstream);
    for (int i = 0; i < count && !all.isEmpty(); i++) {
      Agent victim = all.get(world.random.nextInt(all.size()));
      Request request = new Request(agent, victim, blob, world.random.nextInt(sent.length));
      world.send(agent, victim, () -> victim.asked(request));
    }
  }

  // ---- how it is

  BitSet everything() {
    BitSet all = new BitSet();
    all.set(0, sent.length);
    return all;
  }

  /**
   * Whether this block was asked for long before: three times what is typical, and that is more
   * than this.
   */
  boolean isLate(int block) {
    long now = world.timeline.now();
    return requests.stream().anyMatch(r -> r.block == block && now - r.at > LEAST_LATE);
  }

  boolean isWhole() {
    return has.cardinality() == sent.length;
  }

  /** Whether it was given the right to read since then. */
  boolean isNewReader(long since) {
    return leasedAt > since;
  }

  /** Whether a block came since then. */
  boolean moved(long since) {
    return progress > since;
  }
}
