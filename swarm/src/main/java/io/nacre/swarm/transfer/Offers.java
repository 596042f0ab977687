package io.nacre.swarm.transfer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * What the source of a blob tells its peers it has, while many want it: each block to one of them,
 * who passes it on. So it sends everything once before it sends anything twice, which is what
 * decides how soon the last peer has all (super-seeding, BEP 16). When all was offered once and its
 * link is idle, it offers what it offered least. A state machine like {@link TransferScheduler}.
 */
public final class Offers {
  /** Offers that are open at once, over all peers: enough for each of some to have two. */
  public static final int WINDOW = 16;

  /** Who neither takes an offer nor passes the block on for so long loses it to another. */
  private static final long EXPIRY = Duration.ofSeconds(2).toNanos();

  /** How often what was offered is looked through. */
  private static final long LOOK = Duration.ofMillis(250).toNanos();

  /** A block that one peer is told of. */
  public record Offer(int peer, int block) {}

  private static final class Client {
    final int peer;
    final BitSet has = new BitSet();

    /** Blocks that it was offered and does not have. */
    final BitSet open = new BitSet();

    int offered;

    /** Offers that it did not take, or did not pass on. */
    int lost;

    Client(int peer) {
      this.peer = peer;
    }

    boolean isBefore(Client other) {
      int mine = open.cardinality() + lost;
      int theirs = other.open.cardinality() + other.lost;
      return mine != theirs ? mine < theirs : offered < other.offered;
    }
  }

  private final int blocks;
  private final SplittableRandom random;
  private final BitSet held = new BitSet();

  /** Held, and with nobody who passes it on. */
  private final BitSet fresh = new BitSet();

  /** How often each block was offered, and when last. */
  private final short[] times;

  private final long[] last;
  private long looked;
  private final Map<Integer, Client> clients = new LinkedHashMap<>();

  public Offers(int blocks, long seed) {
    this.blocks = blocks;
    this.times = new short[blocks];
    this.last = new long[blocks];
    this.random = new SplittableRandom(seed);
  }

  /** The source has these blocks. */
  public void holds(BitSet some) {
    for (int block = some.nextSetBit(0); block >= 0; block = some.nextSetBit(block + 1)) {
      if (!held.get(block)) {
        held.set(block);
        fresh.set(block, holders(block) == 0);
      }
    }
  }

  /** A peer has these blocks; the first word about a peer, even of none, makes it one of those. */
  public void has(int peer, BitSet some) {
    Client client = clients.computeIfAbsent(peer, Client::new);
    client.has.or(some);
    client.open.andNot(some);
    fresh.andNot(some);
  }

  /** Nobody offers anything to this peer any more. */
  public void gone(int peer) {
    Client client = clients.remove(peer);
    if (client != null) {
      fresh.or(client.open);
    }
  }

  /**
   * What is offered now.
   *
   * @param idle whether the link up has nothing better to do
   * @param now in nanoseconds
   */
  public List<Offer> next(boolean idle, long now) {
    expire(now);
    List<Offer> offers = new ArrayList<>();
    int open = clients.values().stream().mapToInt(client -> client.open.cardinality()).sum();
    while (open++ < WINDOW) {
      Client client = nextClient();
      int block = client == null ? -1 : anyFresh(client);
      if (client != null && block < 0 && idle && offers.isEmpty()) {
        block = leastOffered(client);
      }
      if (client == null || block < 0) {
        break;
      }
      fresh.clear(block);
      times[block]++;
      last[block] = now;
      client.open.set(block);
      client.offered++;
      offers.add(new Offer(client.peer, block));
    }
    return offers;
  }

  /** Takes back what was offered long ago and has not come further than to one peer. */
  private void expire(long now) {
    if (now - looked < LOOK) {
      return;
    }
    looked = now;
    for (int block = held.nextSetBit(0); block >= 0; block = held.nextSetBit(block + 1)) {
      if (times[block] > 0 && now - last[block] > EXPIRY && holders(block) < 2) {
        fresh.set(block);
        for (Client client : clients.values()) {
          client.lost += client.open.get(block) || client.has.get(block) ? 1 : 0;
          client.open.clear(block);
        }
      }
    }
  }

  private int holders(int block) {
    int count = 0;
    for (Client client : clients.values()) {
      count += client.has.get(block) ? 1 : 0;
    }
    return count;
  }

  /** Who has the fewest offers to take and lost the fewest, then who had the fewest in all. */
  private @Nullable Client nextClient() {
    Client best = null;
    for (Client client : clients.values()) {
      if (client.has.cardinality() < blocks && (best == null || client.isBefore(best))) {
        best = client;
      }
    }
    return best;
  }

  /** From a random place on, so that several sources of one blob begin at different ends. */
  private int anyFresh(Client client) {
    BitSet wanted = (BitSet) fresh.clone();
    wanted.andNot(client.has);
    int block = wanted.nextSetBit(random.nextInt(blocks));
    return block < 0 ? wanted.nextSetBit(0) : block;
  }

  private int leastOffered(Client client) {
    int best = -1;
    for (int block = held.nextSetBit(0); block >= 0; block = held.nextSetBit(block + 1)) {
      if (!client.has.get(block)
          && !client.open.get(block)
          && (best < 0 || times[block] < times[best])) {
        best = block;
      }
    }
    return best;
  }
}
