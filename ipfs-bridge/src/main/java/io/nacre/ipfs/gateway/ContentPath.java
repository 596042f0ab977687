package io.nacre.ipfs.gateway;

import io.nacre.http.Request;
import io.nacre.store.MalformedException;
import io.nacre.store.cid.Cid;
import java.util.Arrays;
import java.util.List;

/**
 * A path below {@code /ipfs/}: a CID, and names that lead on from it.
 *
 * @param text as it was sent, which is ASCII
 */
record ContentPath(Cid root, List<String> names, String text) {
  /** Of an image there are two; the specification asks for some limit. */
  private static final int MAX_NAMES = 64;

  static ContentPath of(Request request) throws GatewayException {
    List<String> segments =
        Arrays.stream(
                request.path().substring(GatewayHandler.PREFIX.length()).split("/", MAX_NAMES + 2))
            .filter(segment -> !segment.isEmpty())
            .toList();
    if (segments.isEmpty()) {
      throw new GatewayException(400, "a path here is /ipfs/CID, and may go on");
    }
    if (segments.size() > MAX_NAMES + 1) {
      throw new GatewayException(400, "a path has at most %d names".formatted(MAX_NAMES));
    }
    String target = request.target();
    int query = target.indexOf('?');
    String text = query < 0 ? target : target.substring(0, query);
    try {
      Cid root = Cid.parse(segments.getFirst());
      return new ContentPath(root, segments.subList(1, segments.size()), text);
    } catch (MalformedException e) {
      throw new GatewayException(400, String.valueOf(e.getMessage()));
    }
  }

  /** The last name, or the CID when there is none. */
  String lastName() {
    return names.isEmpty() ? root.toString() : names.getLast();
  }
}
