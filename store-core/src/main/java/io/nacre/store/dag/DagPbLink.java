package io.nacre.store.dag;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nacre.store.MalformedException;
import io.nacre.store.cid.Cid;
import io.nacre.store.cid.Varint;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import org.jspecify.annotations.Nullable;

/**
 * A link of a dag-pb node (dag-pb specification, {@code PBLink}).
 *
 * @param cid what it points at
 * @param name in a directory; otherwise empty, like one that is not there
 * @param dagSize how many bytes all blocks below it have: {@code Tsize}; 0 when it is not there
 */
public record DagPbLink(Cid cid, String name, long dagSize) {

  /** The same under a name. */
  public DagPbLink named(String newName) {
    return new DagPbLink(cid, newName, dagSize);
  }

  /** Reads a link's own bytes, whose fields stand in the order of their numbers. */
  static DagPbLink decode(ByteBuffer in) {
    Cid cid = null;
    String name = null;
    long dagSize = -1;
    while (in.hasRemaining()) {
      byte key = in.get();
      if (key == DagPbWriter.LINK_HASH && cid == null && name == null && dagSize < 0) {
        cid = decodeCid(DagPbNode.bytes(in));
      } else if (key == DagPbWriter.LINK_NAME && name == null && dagSize < 0) {
        name = decodeName(DagPbNode.bytes(in));
      } else if (key == DagPbWriter.LINK_TSIZE && dagSize < 0) {
        dagSize = Varint.read(in);
      } else {
        throw new MalformedException(
            "field 0x%02x of a dag-pb link is unknown, repeated or out of order".formatted(key));
      }
    }
    return new DagPbLink(present(cid), name == null ? "" : name, Math.max(dagSize, 0));
  }

  private static Cid present(@Nullable Cid cid) {
    if (cid == null) {
      throw new MalformedException("a dag-pb link has no hash");
    }
    return cid;
  }

  private static Cid decodeCid(ByteBuffer in) {
    Cid cid = Cid.read(in);
    if (in.hasRemaining()) {
      throw new MalformedException("the hash of a dag-pb link is not exactly one CID");
    }
    return cid;
  }

  private static String decodeName(ByteBuffer in) {
    try {
      return UTF_8.newDecoder().decode(in).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedException("the name of a dag-pb link is not UTF-8", e);
    }
  }
}
