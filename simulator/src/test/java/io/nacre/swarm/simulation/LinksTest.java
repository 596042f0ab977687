package io.nacre.swarm.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LinksTest {
  private static final double ANY = Double.MAX_VALUE;

  @Test
  void flowsOverALinkShareItEvenly() {
    Links links = links(3, 100);
    int one = links.start(0, 1, 1000, ANY, 0);
    assertThat(links.rate(one)).isEqualTo(100);
    int other = links.start(0, 2, 1000, ANY, 0);
    assertThat(links.rate(one)).isEqualTo(50);
    assertThat(links.rate(other)).isEqualTo(50);
  }

  @Test
  void whatOneFlowCannotTakeGoesToTheOthers() {
    Links links = links(4, 100);
    int slow = links.start(0, 1, 1000, 10, 0);
    int quick = links.start(0, 2, 1000, ANY, 0);
    assertThat(links.rate(slow)).isEqualTo(10);
    assertThat(links.rate(quick)).isEqualTo(90);
    links.start(3, 2, 1000, ANY, 0);
    assertThat(links.rate(quick)).as("the other end is shared now").isCloseTo(50, within(1.0));
  }

  @Test
  void saysWhenTheNextFlowIsThrough() {
    Links links = links(3, 100);
    int small = links.start(0, 1, 100, ANY, 0);
    int large = links.start(0, 2, 200, ANY, 0);
    assertThat(links.nextFlow()).isEqualTo(small);
    long first = links.next();
    assertThat(first).as("100 bytes at 50 a second").isEqualTo(2_000_000_000L);
    links.stop(small, first);
    assertThat(links.nextFlow()).isEqualTo(large);
    assertThat(links.next()).as("the rest at 100 a second").isEqualTo(3_000_000_000L);
  }

  /**
   * Progressive filling is the definition of max–min fairness; relaxation must come to the same.
   */
  @Test
  void sharesAreMaxMinFair() {
    for (int seed = 0; seed < 200; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int nodes = 2 + random.nextInt(10);
      double[] up = capacities(random, nodes);
      double[] down = capacities(random, nodes);
      Links links = new Links(up, down);
      List<int[]> flows = new ArrayList<>();
      List<Integer> numbers = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        if (!flows.isEmpty() && random.nextInt(3) == 0) {
          int gone = random.nextInt(flows.size());
          links.stop(numbers.get(gone), 0);
          numbers.subList(gone, gone + 1).clear();
          flows.subList(gone, gone + 1).clear();
        } else {
          int from = random.nextInt(nodes);
          int to = (from + 1 + random.nextInt(nodes - 1)) % nodes;
          flows.add(new int[] {from, to});
          numbers.add(links.start(from, to, 1e9, ANY, 0));
        }
      }
      double[] fair = fill(flows, up, down);
      for (int i = 0; i < fair.length; i++) {
        assertThat(links.rate(numbers.get(i)))
            .as("seed %d, flow %d", seed, i)
            .isCloseTo(fair[i], within(0.05 * fair[i]));
      }
    }
  }

  /** All flows grow alike until a link is full, whose flows then stay; and so on. */
  private static double[] fill(List<int[]> flows, double[] up, double[] down) {
    double[] rates = new double[flows.size()];
    boolean[] fixed = new boolean[flows.size()];
    for (int round = 0; round < flows.size(); round++) {
      double least = Double.MAX_VALUE;
      for (int i = 0; i < rates.length; i++) {
        if (!fixed[i]) {
          least = Math.min(least, share(flows, rates, fixed, up, 0, flows.get(i)[0]));
          least = Math.min(least, share(flows, rates, fixed, down, 1, flows.get(i)[1]));
        }
      }
      boolean[] before = fixed.clone();
      for (int i = 0; i < rates.length; i++) {
        if (!before[i]
            && (share(flows, rates, before, up, 0, flows.get(i)[0]) <= least * (1 + 1e-9)
                || share(flows, rates, before, down, 1, flows.get(i)[1]) <= least * (1 + 1e-9))) {
          fixed[i] = true;
        }
      }
      for (int i = 0; i < rates.length; i++) {
        rates[i] = fixed[i] && !before[i] ? least : rates[i];
      }
    }
    return rates;
  }

  private static double share(
      List<int[]> flows, double[] rates, boolean[] fixed, double[] capacity, int end, int node) {
    double room = capacity[node];
    int open = 0;
    for (int i = 0; i < rates.length; i++) {
      if (flows.get(i)[end] == node) {
        room -= fixed[i] ? rates[i] : 0;
        open += fixed[i] ? 0 : 1;
      }
    }
    return room / open;
  }

  private static double[] capacities(SplittableRandom random, int nodes) {
    return random.doubles(nodes, 10, 1000).toArray();
  }

  private static Links links(int nodes, double capacity) {
    double[] all = new double[nodes];
    Arrays.fill(all, capacity);
    return new Links(all, all.clone());
  }
}
