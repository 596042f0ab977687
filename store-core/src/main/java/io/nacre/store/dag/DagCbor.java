package io.nacre.store.dag;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nacre.store.MalformedException;
import io.nacre.store.cid.Cid;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A block of the codec dag-cbor (dag-cbor specification), read for its links alone: everything else
 * is passed over, and never built up in memory.
 */
public final class DagCbor {
  private static final int BYTES = 2;
  private static final int TEXT = 3;
  private static final int ARRAY = 4;
  private static final int MAP = 5;
  private static final int TAG = 6;
  private static final int OTHER = 7;

  private static final long LINK_TAG = 42;
  private static final int MAX_DEPTH = 128;

  private final ByteBuffer in;
  private final @Nullable List<Cid> links;

  private DagCbor(ByteBuffer block, @Nullable List<Cid> links) {
    this.in = block.slice();
    this.links = links;
  }

  /**
   * All links, in the order of the block.
   *
   * @throws MalformedException when it is no dag-cbor
   */
  public static List<Cid> links(ByteBuffer block) {
    List<Cid> links = new ArrayList<>();
    DagCbor reader = new DagCbor(block, links);
    reader.pass(0);
    if (reader.in.hasRemaining()) {
      throw new MalformedException("bytes follow the value of a dag-cbor block");
    }
    return links;
  }

  /**
   * Where a path leaves a block.
   *
   * @param link that it leaves through; empty when it ends within the block
   * @param segments of it that lie in this block
   */
  public record Step(Optional<Cid> link, int segments) {}

  /**
   * Follows a path through maps and lists up to the first link.
   *
   * @return empty when there is nothing at this path
   * @throws MalformedException when it is no dag-cbor
   */
  public static Optional<Step> follow(ByteBuffer block, List<String> path) {
    DagCbor reader = new DagCbor(block, null);
    for (int used = 0; ; used++) {
      Optional<Cid> link = reader.link();
      if (link.isPresent() || used == path.size()) {
        return Optional.of(new Step(link, used));
      }
      if (!reader.enter(path.get(used))) {
        return Optional.empty();
      }
    }
  }

  /** The link that comes next; if something else does, the position stays. */
  private Optional<Cid> link() {
    int start = in.position();
    Head head = head();
    if (head.major == TAG && head.value == LINK_TAG) {
      return Optional.of(cid());
    }
    in.position(start);
    return Optional.empty();
  }

  /** Goes to the value under this key of the map, or in this place of the list, that comes next. */
  private boolean enter(String key) {
    Head head = head();
    if (head.major == ARRAY) {
      for (long i = 0; i < head.value; i++) {
        if (Long.toString(i).equals(key)) {
          return true;
        }
        pass(0);
      }
    } else if (head.major == MAP) {
      for (long i = 0; i < head.value; i++) {
        Head name = head();
        if (UTF_8.decode(take(name)).toString().equals(key)) {
          return true;
        }
        pass(0);
      }
    }
    return false;
  }

  private void pass(int depth) {
    if (depth > MAX_DEPTH) {
      throw new MalformedException("dag-cbor nested more than %d deep".formatted(MAX_DEPTH));
    }
    Head head = head();
    switch (head.major) {
      case BYTES, TEXT -> {
        var _ = take(head);
      }
      case ARRAY -> {
        for (long i = 0; i < head.value; i++) {
          pass(depth + 1);
        }
      }
      case MAP -> {
        for (long i = 0; i < head.value; i++) {
          var _ = take(head());
          pass(depth + 1);
        }
      }
      case TAG -> {
        if (head.value != LINK_TAG) {
          throw new MalformedException("dag-cbor has no tag %d".formatted(head.value));
        }
        Cid cid = cid();
        if (links != null) {
          links.add(cid);
        }
      }
      default -> {} // a number, true, false, null: all in the head
    }
  }

  private Cid cid() {
    Head head = head();
    ByteBuffer bytes = take(head);
    if (head.major != BYTES || !bytes.hasRemaining() || bytes.get() != 0) {
      throw new MalformedException("a link in dag-cbor is not a CID");
    }
    Cid cid = Cid.read(bytes);
    if (bytes.hasRemaining()) {
      throw new MalformedException("a link in dag-cbor is not exactly one CID");
    }
    return cid;
  }

  private ByteBuffer take(Head head) {
    if ((head.major != BYTES && head.major != TEXT) || head.value > in.remaining()) {
      throw new MalformedException("the bytes end within dag-cbor, or a key of a map is no text");
    }
    ByteBuffer bytes = in.slice(in.position(), (int) head.value);
    in.position(in.position() + (int) head.value);
    return bytes;
  }

  private record Head(int major, long value) {}

  private Head head() {
    int first = byteAt();
    int major = first >> 5;
    int additional = first & 0x1f;
    if (additional < 24) {
      return new Head(major, additional);
    }
    if (additional > 27) {
      throw new MalformedException("dag-cbor has no items of indefinite length");
    }
    long value = 0;
    for (int i = 0; i < 1 << (additional - 24); i++) {
      value = (value << 8) | byteAt();
    }
    if (major != OTHER && major > 1 && value < 0) {
      throw new MalformedException("a length in dag-cbor is larger than any block");
    }
    return new Head(major, value);
  }

  private int byteAt() {
    if (!in.hasRemaining()) {
      throw new MalformedException("the bytes end within dag-cbor");
    }
    return in.get() & 0xff;
  }
}
