package io.nacre.bench.serving;

import io.nacre.bench.report.Case;
import io.nacre.bench.report.Goal;
import io.nacre.bench.report.Unit;
import io.nacre.bench.serving.Rounds.Entry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A layer that only a registry behind the agent has: through the agent, straight from that
 * registry, and through distribution as a proxy of it. Every round another layer.
 */
final class UpstreamCases {
  private static final int LARGE_MIB = 256;
  private static final int SHARED_MIB = 64;
  private static final int CLIENTS = 100;

  private static final String STRAIGHT = "straight";
  private static final String PROXY = "distribution";
  private static final String WARM = "nacre, held";

  private static final Goal ON_LOOPBACK =
      new Goal.All(List.of(new Goal.Ratio(STRAIGHT, 0.5), new Goal.Ratio(PROXY, 1)));
  private static final Goal OVER_A_LINK = new Goal.Ratio(STRAIGHT, 1 / 1.1);
  private static final Goal FIRST_BYTE = new Goal.AtMostAbove(STRAIGHT, 10, Unit.MILLISECONDS);
  private static final Goal TOGETHER = new Goal.Ratio(WARM, 1 / 1.3);

  private final Path folder;
  private final Servers servers;
  private final Rounds rounds;
  private final TestFile large;
  private final TestFile shared;
  private int series;

  UpstreamCases(Path folder, Servers servers, Rounds rounds) throws IOException {
    this.folder = folder;
    this.servers = servers;
    this.rounds = rounds;
    this.large = TestFile.write(folder.resolve("pulled-through"), LARGE_MIB, 20);
    this.shared = TestFile.write(folder.resolve("pulled-by-many"), SHARED_MIB, 21);
  }

  /** Three registries in a row: the one that has everything, and two in front of it. */
  private record Chain(Registry straight, Registry agent, Registry proxy) {}

  List<Case> run() throws IOException, InterruptedException {
    List<Case> cases = new ArrayList<>();
    try (RegistryContender upstream = servers.upstream(Optional.empty());
        Agent agent = servers.agentBefore("upstream", upstream);
        RegistryContender proxy = servers.proxyOf("loopback", upstream)) {
      Chain chain = chain(upstream, agent, proxy);
      cases.add(pull("loopback", chain, ON_LOOPBACK));
      cases.add(firstByte(chain));
      cases.add(together(chain));
    }
    if (ShapedLink.isPossible()) {
      try (ShapedLink link = ShapedLink.open();
          RegistryContender upstream = servers.upstream(Optional.of(link));
          Agent agent = servers.agentBefore("link", upstream);
          RegistryContender proxy = servers.proxyOf("link", upstream)) {
        cases.add(pull("a link of 1 Gbit/s", chain(upstream, agent, proxy), OVER_A_LINK));
      }
    }
    return cases;
  }

  private static Chain chain(RegistryContender upstream, Agent agent, RegistryContender proxy) {
    return new Chain(upstream.registry(), Servers.behind(agent), proxy.registry());
  }

  private Case pull(String where, Chain chain, Goal goal) throws IOException, InterruptedException {
    String title = "pull of %d MiB through, over %s".formatted(LARGE_MIB, where);
    Measurement pull = (registry, layer) -> Shell.seconds(() -> registry.pull(layer));
    return measure(title, Unit.SECONDS, goal, entries(chain, large, pull));
  }

  private Case firstByte(Chain chain) throws IOException, InterruptedException {
    String title = "first byte of %d MiB through, over loopback".formatted(SHARED_MIB);
    Measurement wait = (registry, layer) -> registry.secondsToFirstByte(layer) * 1000;
    return measure(title, Unit.MILLISECONDS, FIRST_BYTE, entries(chain, shared, wait));
  }

  private Case together(Chain chain) throws IOException, InterruptedException {
    String title = "%d clients at once pull %d MiB through".formatted(CLIENTS, SHARED_MIB);
    Measurement pull =
        (registry, layer) -> Shell.seconds(() -> registry.pullAtOnce(layer, CLIENTS));
    List<Entry> all = entries(chain, shared, pull);
    Entry held = new Entry(WARM, all.getFirst().measurement()); // the second time it is here
    return measure(title, Unit.SECONDS, TOGETHER, List.of(all.getFirst(), held));
  }

  private Case measure(String title, Unit unit, Goal goal, List<Entry> entries)
      throws IOException, InterruptedException {
    return new Case(title, unit, rounds.measure(title, unit, entries), Optional.of(goal));
  }

  /** How long one registry takes for a layer. */
  @FunctionalInterface
  private interface Measurement {
    double of(Registry registry, TestFile layer) throws IOException, InterruptedException;
  }

  private List<Entry> entries(Chain chain, TestFile layer, Measurement measurement) {
    int first = ++series * 1000; // so that the layers of one case are not those of another
    return List.of(
        entry(Agent.NAME, chain, chain.agent, layer, first, measurement),
        entry(STRAIGHT, chain, chain.straight, layer, first, measurement),
        entry(PROXY, chain, chain.proxy, layer, first, measurement));
  }

  private Entry entry(
      String contender,
      Chain chain,
      Registry asked,
      TestFile layer,
      int first,
      Measurement measurement) {
    return new Entry(
        contender,
        round ->
            measure(chain, asked, layer.vary(first + round), "r" + (first + round), measurement));
  }

  /** The manifest first, as clients do; then the layer, which is what counts. */
  private double measure(
      Chain chain, Registry asked, TestFile layer, String tag, Measurement measurement)
      throws IOException, InterruptedException {
    chain.straight.pushImage(folder, tag, List.of(layer));
    asked.pullManifest(tag);
    // what others have left to write back is not to be paid for here
    Shell.run("sync");
    return measurement.of(asked, layer);
  }
}
