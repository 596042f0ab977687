package io.nacre.store.dag;

import io.nacre.store.MalformedException;
import io.nacre.store.cid.Cid;
import io.nacre.store.cid.Codec;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Walks the blocks of a DAG depth first, in the order of the links (Trustless Gateway
 * Specification, "order=dfs"). Links of dag-pb and dag-cbor are followed; blocks of other codecs
 * are leaves. Blocks that lie in their CIDs are walked through and not visited. For one walk.
 */
public final class DagWalk {
  /** Far more than any tree that a profile makes of a file; deeper ones are a joke. */
  private static final int MAX_DEPTH = 64;

  /** Links followed: those of 4 TiB. A DAG that links to itself a few times over can have more. */
  private static final long MAX_STEPS = 1L << 22;

  /** Blocks remembered in order to give none twice: those of 128 GiB, in some 20 MiB. */
  private static final int MAX_SEEN = 1 << 17;

  private final NodeSource source;
  private final Visitor visitor;
  private final boolean repeating;
  private final Set<Cid> seen = new TreeSet<>();
  private long steps;

  /**
   * @param repeating whether a block is visited as often as it is linked to, and not once
   */
  public DagWalk(NodeSource source, Visitor visitor, boolean repeating) {
    this.source = source;
    this.visitor = visitor;
    this.repeating = repeating;
  }

  /** Sees blocks, parents before what they link to. */
  @FunctionalInterface
  public interface Visitor {
    void visit(Cid cid) throws IOException, InterruptedException;
  }

  /** Visits that block alone. */
  public void block(Cid cid) throws IOException, InterruptedException {
    if (!cid.isIdentity() && (repeating || remember(cid))) {
      visitor.visit(cid);
    }
  }

  /** Visits that block and all below it. */
  public void all(Cid root) throws IOException, InterruptedException {
    all(root, 0);
  }

  private void all(Cid cid, int depth) throws IOException, InterruptedException {
    step(depth);
    if (!repeating && seen.contains(cid)) {
      return; // and so was everything below it
    }
    block(cid);
    for (Cid link : links(cid)) {
      all(link, depth + 1);
    }
  }

  private List<Cid> links(Cid cid) throws IOException {
    if (cid.codec() == Codec.DAG_PB) {
      return DagPbNode.decode(source.node(cid)).links().stream().map(DagPbLink::cid).toList();
    }
    return cid.codec() == Codec.DAG_CBOR ? DagCbor.links(source.node(cid)) : List.of();
  }

  /**
   * Visits what it takes to read one thing: a file with its bytes, a directory with its names; of
   * anything else its own block.
   *
   * @param bytes of a file, which of them; of other things it means nothing
   */
  public void entity(Cid root, EntityBytes bytes) throws IOException, InterruptedException {
    block(root);
    if (root.codec() == Codec.DAG_PB) {
      switch (UnixFsNode.read(root, source.node(root))) {
        case UnixFsNode.File file -> {
          EntityBytes.Span span = bytes.in(file.size());
          parts(file, span.first(), span.last(), 0);
        }
        case UnixFsNode.Shard shard -> shards(shard.shard(), 0);
        default -> {}
      }
    }
  }

  private void parts(UnixFsNode.File file, long first, long last, int depth)
      throws IOException, InterruptedException {
    for (UnixFsNode.Part part : file.parts()) {
      if (part.meets(first, last)) {
        step(depth);
        block(part.cid());
        if (part.cid().codec() == Codec.DAG_PB
            && UnixFsNode.read(part.cid(), source.node(part.cid()))
                instanceof UnixFsNode.File below) {
          parts(below, first - part.offset(), last - part.offset(), depth + 1);
        }
      }
    }
  }

  private void shards(HamtShard shard, int depth) throws IOException, InterruptedException {
    for (Cid child : shard.children()) {
      step(depth);
      block(child);
      if (UnixFsNode.read(child, source.node(child)) instanceof UnixFsNode.Shard below) {
        shards(below.shard(), depth + 1);
      }
    }
  }

  private void step(int depth) {
    if (depth > MAX_DEPTH) {
      throw new MalformedException("a DAG is more than %d levels deep".formatted(MAX_DEPTH));
    }
    if (++steps > MAX_STEPS) {
      throw new MalformedException("a DAG has more than %d links".formatted(MAX_STEPS));
    }
  }

  private boolean remember(Cid cid) {
    if (seen.size() == MAX_SEEN) {
      throw new MalformedException(
          "a DAG has more than %d blocks, too many to give each but once".formatted(MAX_SEEN));
    }
    return seen.add(cid);
  }
}
