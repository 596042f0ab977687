package io.nacre.swarm.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** One run of a scenario, from the first request to the last agent's end. */
public final class Simulation {
  /** From the last byte on the link until a block of a mebibyte is verified and written. */
  private static final long VERIFY = Duration.ofMillis(1).toNanos();

  /** A run that takes longer is broken off. */
  private static final long LONGEST = Duration.ofHours(2).toNanos();

  /** What queues add to a round trip, in seconds. */
  private static final double QUEUES = 0.002;

  private static final double SEGMENT = 1448;

  final Scenario scenario;
  final Timeline timeline = new Timeline();
  final SplittableRandom random;
  final Referee referee;
  final Directory directory;
  final Links links;
  final Upstream upstream;
  final long latency;
  final long interval;

  long notices;
  long refusals;
  long wasted;
  long dropped;
  long transfers;

  private final Agent[] agents;
  private final boolean[] apart;
  private final double flowLimit;
  private @Nullable Request[] flows = new Request[64];
  private int waitedFor;

  private Simulation(Scenario scenario) {
    this.scenario = scenario;
    this.random = new SplittableRandom(scenario.seed());
    this.referee = new Referee(scenario);
    this.latency = scenario.links().latency().toNanos();
    this.interval = scenario.interval().toNanos();
    int all = scenario.seeds() + scenario.nodes();
    double[] up = new double[all + 1];
    double[] down = new double[all + 1];
    Arrays.fill(up, scenario.links().up());
    Arrays.fill(down, scenario.links().down());
    up[all] = Math.max(1, scenario.links().upstream());
    this.links = new Links(up, down);
    this.flowLimit = flowLimit(scenario.links());
    this.directory = new Directory(this);
    this.agents = new Agent[all];
    this.apart = new boolean[all + 1];
    this.upstream = new Upstream(this, all);
    populate();
    scenario.incidents().forEach(incident -> at(incident.at(), () -> happen(incident)));
  }

  /**
   * Runs it.
   *
   * @throws AssertionError when something happens that must not
   */
  public static Result run(Scenario scenario) {
    Simulation simulation = new Simulation(scenario);
    simulation.run();
    return simulation.result();
  }

  private void populate() {
    List<Fault> faults = new ArrayList<>();
    for (Fault fault : Fault.values()) {
      int count = (int) Math.round(scenario.nodes() * scenario.faults().getOrDefault(fault, 0.0));
      for (int i = 0; i < count; i++) {
        faults.add(fault);
      }
    }
    for (int id = 0; id < agents.length; id++) {
      int fromEnd = agents.length - 1 - id;
      boolean isSeed = id < scenario.seeds();
      boolean faulty = !isSeed && fromEnd < faults.size();
      Agent agent = new Agent(this, id, faulty ? faults.get(fromEnd) : null);
      agents[id] = agent;
      if (isSeed) {
        agent.seed();
      } else {
        waitedFor += faulty ? 0 : 1;
        timeline.after(random.nextLong(1 + scenario.joining().toNanos()), agent::begin);
      }
    }
  }

  private void run() {
    while (waitedFor > 0 && timeline.now() < LONGEST) {
      if (links.next() <= timeline.next()) {
        int flow = links.nextFlow();
        timeline.advance(links.next());
        Request request = Objects.requireNonNull(flows[flow]);
        stop(request);
        request.over = true;
        request.server.sent(request);
      } else {
        timeline.step();
      }
    }
  }

  // ---- what agents do to each other

  Agent agent(int id) {
    return id == upstream.id ? upstream : agents[id];
  }

  /** Lets something happen at another agent, a latency later, if it can be reached then. */
  void send(Agent from, Agent to, Runnable what) {
    timeline.after(
        latency,
        () -> {
          if (!to.isDead() && reaches(from, to)) {
            what.run();
          }
        });
  }

  /** The last byte of a block is on its way. */
  void arrives(Agent from, Request request, Runnable what) {
    timeline.after(
        latency + scenario.image().mebibytes() * VERIFY,
        () -> {
          if (!request.client.isDead() && reaches(from, request.client)) {
            what.run();
          }
        });
  }

  boolean reaches(Agent from, Agent to) {
    return apart[from.id] == apart[to.id] || from == upstream || to == upstream;
  }

  /** Bytes begin to flow; false when they cannot. */
  boolean flow(Request request, double atMost) {
    if (request.client.isDead() || !reaches(request.server, request.client)) {
      return false;
    }
    double most = Math.min(atMost, flowLimit);
    int flow =
        links.start(
            request.server.id,
            request.client.id,
            scenario.image().blockBytes() * Scenario.WIRE,
            most,
            timeline.now());
    request.flow = flow;
    if (flow >= flows.length) {
      flows = Arrays.copyOf(flows, 2 * flow);
    }
    flows[flow] = request;
    return true;
  }

  void stop(Request request) {
    links.stop(request.flow, timeline.now());
    flows[request.flow] = null;
    request.flow = Request.NONE;
  }

  /** What lost packets leave of a connection (Mathis et al., 1997), in bytes a second. */
  private static double flowLimit(Scenario.Speeds links) {
    double roundTrip = 2 * links.latency().toNanos() / 1e9 + QUEUES;
    return links.loss() == 0
        ? Double.MAX_VALUE
        : Math.sqrt(1.5) * SEGMENT / (roundTrip * Math.sqrt(links.loss()));
  }

  void ended(Agent agent) {
    waitedFor -= agent.isHonest() ? 1 : 0;
  }

  // ---- incidents

  private void at(Duration time, Runnable what) {
    timeline.after(time.toNanos(), what);
  }

  private void happen(Incident incident) {
    switch (incident) {
      case Incident.SeedDies _ -> kill(agents[0]);
      case Incident.ReaderDies _ -> directory.reader().ifPresent(this::kill);
      case Incident.AgentsDie e -> someAgents(e.share()).forEach(this::kill);
      case Incident.Split e -> {
        List<Agent> part = someAgents(e.share());
        part.forEach(agent -> apart[agent.id] = true);
        cutFlows();
        at(e.until().minus(e.at()), this::heal);
      }
    }
  }

  private List<Agent> someAgents(double share) {
    List<Agent> some = new ArrayList<>();
    for (int id = scenario.seeds(); id < agents.length; id++) {
      if (random.nextDouble() < share) {
        some.add(agents[id]);
      }
    }
    return some;
  }

  private void kill(Agent agent) {
    if (!agent.isDead()) {
      waitedFor -= agent.isHonest() && !agent.isDone() ? 1 : 0;
      agent.die();
      cutFlows();
    }
  }

  /** Answers that cannot go on end for the one who sends; the other hears nothing. */
  private void cutFlows() {
    for (Request request : flows.clone()) {
      if (request != null
          && (request.client.isDead()
              || request.server.isDead()
              || !reaches(request.server, request.client))) {
        request.server.withdrawn(request);
      }
    }
  }

  private void heal() {
    Arrays.fill(apart, false);
    for (Agent agent : agents) {
      for (int blob = 0; blob < scenario.image().layers(); blob++) {
        Copy copy = agent.copy(blob);
        if (copy != null && !agent.isDead()) {
          copy.gossip.neighbours().forEach(other -> copy.gossip.reconnect(other.agent));
        }
      }
    }
  }

  // ---- the end

  private Result result() {
    List<String> failures = new ArrayList<>();
    List<Double> seconds = new ArrayList<>();
    double seeds = 0;
    for (Agent agent : agents) {
      if (agent.id < scenario.seeds()) {
        seeds += agent.sent;
      } else if (agent.isHonest() && !agent.isDead()) {
        String failure =
            agent.isDone() ? agent.failure() : "agent %d did not end".formatted(agent.id);
        if (failure == null) {
          seconds.add(agent.seconds());
        } else {
          failures.add(failure);
        }
      }
    }
    double blocks = (double) scenario.image().layers() * scenario.image().blocks();
    return new Result(
        scenario,
        seconds.stream().sorted().toList(),
        failures,
        upstream.sent / blocks,
        seeds / blocks,
        notices,
        refusals,
        wasted,
        dropped,
        transfers);
  }
}
