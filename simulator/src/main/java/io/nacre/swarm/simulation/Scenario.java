package io.nacre.swarm.simulation;

import io.nacre.swarm.transfer.TransferScheduler;
import io.nacre.swarm.transfer.UploadSlots;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What is simulated: agents that all want the same image, from seeds that have it, or from an
 * upstream that one of them at a time may read from, or both.
 *
 * @param nodes agents that want the image
 * @param seeds agents that have it from the start
 * @param links how fast everybody is
 * @param image what they want
 * @param neighbours others that an agent looks for when it joins; as many may look for it
 * @param interval a neighbour is told of new blocks at most so often, besides with each block that
 *     it is sent
 * @param joining agents begin within this time
 * @param faults the part of the agents, between 0 and 1, that has each fault
 * @param incidents what happens meanwhile
 * @param slots of every agent
 * @param transfer bounds of every transfer
 * @param seed of all that is random
 */
public record Scenario(
    int nodes,
    int seeds,
    Speeds links,
    Image image,
    int neighbours,
    Duration interval,
    Duration joining,
    Map<Fault, Double> faults,
    List<Incident> incidents,
    UploadSlots.Limits slots,
    TransferScheduler.Limits transfer,
    long seed) {

  private static final int MIB = 1 << 20;

  /**
   * Bytes on the wire for one of content: Ethernet, IP and TCP headers for segments of 1,448 bytes,
   * TLS records, HTTP.
   */
  public static final double WIRE = 1.05;

  /** Layers that a client pulls at once, as Docker does. */
  public static final int LAYERS_AT_ONCE = 3;

  /**
   * How fast everybody is, in bytes a second.
   *
   * @param up from each agent
   * @param down to each agent
   * @param upstream from the upstream to all; 0 when there is none
   * @param latency one way
   * @param loss of packets, between 0 and 1
   */
  public record Speeds(double up, double down, double upstream, Duration latency, double loss) {
    /** The same both ways and from the upstream, in bits. */
    public static Speeds of(double bits) {
      return new Speeds(bits / 8, bits / 8, bits / 8, Duration.ofNanos(250_000), 0);
    }

    /** Without an upstream. */
    public Speeds alone() {
      return new Speeds(up, down, 0, latency, loss);
    }

    /** With lost packets. */
    public Speeds losing(double part) {
      return new Speeds(up, down, upstream, latency, part);
    }
  }

  /**
   * Layers of one size.
   *
   * @param blocks of each layer
   * @param mebibytes of each block: 1, or more where a run would take too long
   */
  public record Image(int layers, int blocks, int mebibytes) {
    /** With blocks as they are. */
    public Image(int layers, int blocks) {
      this(layers, blocks, 1);
    }

    /** Of a block. */
    double blockBytes() {
      return (double) mebibytes * MIB;
    }

    /** Of all. */
    double bytes() {
      return layers * blocks * blockBytes();
    }
  }

  public Scenario {
    faults = Map.copyOf(faults);
    incidents = List.copyOf(incidents);
  }

  /** The same with lost packets. */
  public Scenario losing(double part) {
    return new Scenario(
        nodes,
        seeds,
        links.losing(part),
        image,
        neighbours,
        interval,
        joining,
        faults,
        incidents,
        slots,
        transfer,
        seed);
  }

  /** Honest agents that begin within 10 ms, one reader, and nothing goes wrong. */
  public static Scenario of(int nodes, Speeds links, Image image) {
    return new Scenario(
        nodes,
        0,
        links,
        image,
        12,
        Duration.ofMillis(100),
        Duration.ofMillis(10),
        Map.of(),
        List.of(),
        UploadSlots.Limits.DEFAULT,
        TransferScheduler.Limits.DEFAULT,
        1);
  }

  public Scenario withSeeds(int some) {
    return new Scenario(
        nodes,
        some,
        links,
        image,
        neighbours,
        interval,
        joining,
        faults,
        incidents,
        slots,
        transfer,
        seed);
  }

  public Scenario joiningWithin(Duration time) {
    return new Scenario(
        nodes,
        seeds,
        links,
        image,
        neighbours,
        interval,
        time,
        faults,
        incidents,
        slots,
        transfer,
        seed);
  }

  public Scenario with(Map<Fault, Double> some) {
    return new Scenario(
        nodes,
        seeds,
        links,
        image,
        neighbours,
        interval,
        joining,
        some,
        incidents,
        slots,
        transfer,
        seed);
  }

  public Scenario with(Incident... some) {
    return new Scenario(
        nodes,
        seeds,
        links,
        image,
        neighbours,
        interval,
        joining,
        faults,
        List.of(some),
        slots,
        transfer,
        seed);
  }

  public Scenario withSeed(long another) {
    return new Scenario(
        nodes,
        seeds,
        links,
        image,
        neighbours,
        interval,
        joining,
        faults,
        incidents,
        slots,
        transfer,
        another);
  }

  /**
   * The least time it can take, in seconds, if blocks were infinitely small and nothing but content
   * were sent: F / min(u_s, d, (u_s + N·u) / N).
   */
  public double fluidLimit() {
    double source = seeds * links.up + links.upstream;
    double swarm = (source + nodes * links.up) / nodes;
    return image.bytes() / Math.min(Math.min(source, links.down), swarm);
  }
}
