package io.nacre.swarm.simulation;

import java.util.List;

/**
 * How a run ended.
 *
 * @param scenario what was run
 * @param seconds when each honest agent that lived to the end had the image, in order
 * @param failures why the others have not, a sentence each
 * @param egress how often the upstream sent the image, counted in blocks
 * @param seedEgress how often all seeds together sent it
 * @param notices sent to tell others of blocks, besides those that travel with a block
 * @param refusals of requests by those who had too much to do
 * @param wasted blocks that came twice
 * @param dropped times that an agent dropped another
 * @param transfers blocks that arrived
 */
public record Result(
    Scenario scenario,
    List<Double> seconds,
    List<String> failures,
    double egress,
    double seedEgress,
    long notices,
    long refusals,
    long wasted,
    long dropped,
    long transfers) {

  /** When the last one had it. */
  public double last() {
    return quantile(1);
  }

  /**
   * When this part of them had it; not a number when nobody has it.
   *
   * @param part between 0 and 1
   */
  public double quantile(double part) {
    if (seconds.isEmpty()) {
      return Double.NaN;
    }
    int index = (int) Math.ceil(part * seconds.size()) - 1;
    return seconds.get(Math.clamp(index, 0, seconds.size() - 1));
  }

  /** Messages about blocks that an agent sent in a second, on average: notices and refusals. */
  public double messagesEach() {
    return (notices + refusals) / last() / scenario.nodes();
  }

  @Override
  public String toString() {
    double limit = scenario.fluidLimit();
    return "limit %.2f s, p50 %.3f, p99 %.3f, p99.9 %.3f, last %.3f times that; egress %.3f, seeds %.3f; %.1f messages each a second; %d refusals, %d wasted, %d dropped of %d; failed: %s"
        .formatted(
            limit,
            quantile(0.5) / limit,
            quantile(0.99) / limit,
            quantile(0.999) / limit,
            last() / limit,
            egress,
            seedEgress,
            messagesEach(),
            refusals,
            wasted,
            dropped,
            transfers,
            failures.isEmpty() ? "none" : failures);
  }
}
