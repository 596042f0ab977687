package io.nacre.ipfs.gateway;

import io.nacre.http.Body;
import io.nacre.http.Handler;
import io.nacre.http.Headers;
import io.nacre.http.Request;
import io.nacre.http.Response;
import io.nacre.store.MalformedException;
import io.nacre.store.blob.BlobStore;
import io.nacre.store.blob.BlockLocation;
import io.nacre.store.cid.Cid;
import java.io.IOException;
import java.util.Optional;

/**
 * Blocks by CID: {@code GET /ipfs/{cid}} with {@code ?format=raw} or {@code Accept:
 * application/vnd.ipld.raw} (Trustless Gateway Specification, "raw blocks"). Only what is held here
 * is answered: nothing is fetched for whoever asks. A block that may not be read is a 404 like one
 * that is not held.
 */
public final class BlockHandler implements Handler {
  /** What is mounted here. */
  public static final String PREFIX = "/ipfs/";

  static final String RAW = "application/vnd.ipld.raw";

  private final BlobStore blobs;
  private final BlockAccess access;

  public BlockHandler(BlobStore blobs, BlockAccess access) {
    this.blobs = blobs;
    this.access = access;
  }

  /** Blocks that lie in their CIDs need no disk; Kubo probes a gateway with an empty one. */
  @Override
  public Optional<Response> immediate(Request request) {
    try {
      Cid cid = Cid.parse(name(request));
      return cid.isIdentity() && wantsRaw(request)
          ? Optional.of(block(request, cid, new Body.Bytes(cid.hash().digest())))
          : Optional.empty();
    } catch (MalformedException _) {
      return Optional.empty(); // handle says what is wrong
    }
  }

  @Override
  public Response handle(Request request) throws IOException {
    if (!request.isRead()) {
      return Response.text(405, "blocks are read with GET or HEAD").with("Allow", "GET, HEAD");
    }
    String name = name(request);
    if (name.indexOf('/') >= 0) {
      return Response.text(400, "a block is asked for by its CID alone, without a path");
    }
    Cid cid;
    try {
      cid = Cid.parse(name);
    } catch (MalformedException e) {
      return Response.text(400, String.valueOf(e.getMessage()));
    }
    if (!wantsRaw(request)) {
      return Response.text(406, "only raw blocks are served: ask with ?format=raw");
    }
    if (cid.isIdentity()) {
      return block(request, cid, new Body.Bytes(cid.hash().digest()));
    }
    Optional<BlockLocation> found = blobs.locate(cid, blob -> access.mayRead(request, blob));
    return found
        .map(at -> block(request, cid, new Body.FileRegion(at.file(), at.offset(), at.length())))
        .orElseGet(() -> Response.text(404, "no block here has CID " + cid));
  }

  private static String name(Request request) {
    return request.path().substring(PREFIX.length());
  }

  /** The query decides before the Accept field does. */
  private static boolean wantsRaw(Request request) {
    Optional<String> format = request.query("format");
    return format.isPresent()
        ? format.get().equals("raw")
        : request.headers().all("Accept").stream().anyMatch(accept -> accept.contains(RAW));
  }

  private static Response block(Request request, Cid cid, Body body) {
    String etag = "\"" + cid + ".raw\"";
    Headers headers =
        Headers.of(
            "Content-Type",
            RAW,
            "Etag",
            etag,
            "Cache-Control",
            "public, max-age=29030400, immutable",
            "X-Ipfs-Path",
            request.path(),
            "X-Ipfs-Roots",
            cid.toString(),
            "X-Content-Type-Options",
            "nosniff",
            "Content-Disposition",
            "attachment; filename=\"" + cid + ".bin\"",
            "Vary",
            "Accept");
    return knows(request, etag)
        ? new Response(304, headers, Body.EMPTY)
        : new Response(200, headers, body);
  }

  /** If-None-Match by weak comparison: RFC 9110, sections 13.1.2 and 8.8.3.2. */
  private static boolean knows(Request request, String etag) {
    for (String field : request.headers().all("If-None-Match")) {
      for (String tag : field.split(",")) {
        String opaque = tag.strip().startsWith("W/") ? tag.strip().substring(2) : tag.strip();
        if (opaque.equals(etag) || opaque.equals("*")) {
          return true;
        }
      }
    }
    return false;
  }
}
