package io.nacre.store.dag;

import io.nacre.store.cid.Cid;
import io.nacre.store.cid.Codec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where a path of names below a CID leads: through UnixFS directories, sharded ones too, and
 * through the maps and lists of dag-cbor.
 *
 * @param passed the blocks that show it, in order, without the last one
 * @param roots what the CID itself, and then each name that crossed a link, stands for
 * @param inside names at the end that lie within the last block (a value in dag-cbor)
 */
public record DagPath(List<Cid> passed, List<Cid> roots, int inside) {

  /** The block at the end of the path. */
  public Cid end() {
    return roots.getLast();
  }

  /**
   * Follows a path.
   *
   * @return empty when there is nothing at this path
   * @throws io.nacre.store.MalformedException when a block on the way is not what its codec says
   * @throws IOException when a block on the way cannot be had
   */
  public static Optional<DagPath> resolve(Cid root, List<String> names, NodeSource source)
      throws IOException {
    return new Resolver(root, source).run(names);
  }

  private static final class Resolver {
    private final NodeSource source;
    private final List<Cid> passed = new ArrayList<>();
    private final List<Cid> roots = new ArrayList<>();

    Resolver(Cid root, NodeSource source) {
      this.source = source;
      roots.add(root);
    }

    Optional<DagPath> run(List<String> names) throws IOException {
      int next = 0;
      while (next < names.size()) {
        Cid at = roots.getLast();
        if (at.codec() == Codec.DAG_CBOR) {
          Optional<DagCbor.Step> step =
              DagCbor.follow(source.node(at), names.subList(next, names.size()));
          if (step.isEmpty()) {
            return Optional.empty();
          }
          if (step.get().link().isEmpty()) {
            return found(names.size() - next);
          }
          cross(at, step.get().link().get());
          next += step.get().segments();
        } else if (at.codec() == Codec.DAG_PB && enter(at, names.get(next))) {
          next++;
        } else {
          return Optional.empty();
        }
      }
      return found(0);
    }

    private Optional<DagPath> found(int inside) {
      return Optional.of(new DagPath(List.copyOf(passed), List.copyOf(roots), inside));
    }

    private void cross(Cid from, Cid to) {
      passed.add(from);
      roots.add(to);
    }

    private boolean enter(Cid at, String name) throws IOException {
      return switch (UnixFsNode.read(at, source.node(at))) {
        case UnixFsNode.Folder folder -> {
          DagPbLink entry = folder.entries().get(name);
          if (entry != null) {
            cross(at, entry.cid());
          }
          yield entry != null;
        }
        case UnixFsNode.Shard shard -> enter(at, shard.shard(), name);
        default -> false;
      };
    }

    private boolean enter(Cid root, HamtShard top, String name) throws IOException {
      Cid at = root;
      HamtShard shard = top;
      for (int level = 0; ; level++) {
        Optional<HamtShard.Step> step = shard.find(name, level);
        if (step.isEmpty()) {
          return false;
        }
        if (step.get().entry()) {
          cross(at, step.get().cid());
          return true;
        }
        passed.add(at);
        at = step.get().cid();
        ByteBuffer block = source.node(at);
        if (!(UnixFsNode.read(at, block) instanceof UnixFsNode.Shard below)) {
          return false;
        }
        shard = below.shard();
      }
    }
  }
}
