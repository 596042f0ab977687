package io.nacre.ipfs.gateway;

import io.nacre.http.Body;
import io.nacre.http.Handler;
import io.nacre.http.Headers;
import io.nacre.http.Request;
import io.nacre.http.Response;
import io.nacre.store.MalformedException;
import io.nacre.store.blob.BlobStore;
import io.nacre.store.blob.BlockLocation;
import io.nacre.store.blob.BlockReader;
import io.nacre.store.blob.MissingBlockException;
import io.nacre.store.cid.Cid;
import io.nacre.store.dag.DagPath;
import io.nacre.store.image.Digest;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is held, by its CID: blocks and CARs (Trustless Gateway Specification), and where it is said
 * so files and directories for people too (Path Gateway Specification). Nothing is fetched for
 * whoever asks. What may not be read is a 404 like what is not held.
 */
public final class GatewayHandler implements Handler {
  /** What is mounted here. */
  public static final String PREFIX = "/ipfs/";

  private final BlobStore blobs;
  private final BlockAccess access;
  private final boolean readable;
  private final CarAnswer cars = new CarAnswer();
  private final ReadableAnswer files;

  private GatewayHandler(BlobStore blobs, BlockAccess access, boolean readable) {
    this.blobs = blobs;
    this.access = access;
    this.readable = readable;
    this.files = new ReadableAnswer(blobs);
  }

  /** For programs, which verify what they get: blocks and CARs alone. */
  public static GatewayHandler trustless(BlobStore blobs, BlockAccess access) {
    return new GatewayHandler(blobs, access, false);
  }

  /** For people too. */
  public static GatewayHandler readable(BlobStore blobs, BlockAccess access) {
    return new GatewayHandler(blobs, access, true);
  }

  /** Blocks that lie in their CIDs need no disk; Kubo probes a gateway with an empty one. */
  @Override
  public Optional<Response> immediate(Request request) {
    try {
      ContentPath path = ContentPath.of(request);
      return path.root().isIdentity()
              && path.names().isEmpty()
              && Format.of(request, readable).kind() == Format.Kind.RAW
          ? Optional.of(inCid(request, path))
          : Optional.empty();
    } catch (GatewayException _) {
      return Optional.empty(); // handle says what is wrong
    }
  }

  @Override
  public Response handle(Request request) throws IOException {
    if (!request.isRead()) {
      return Response.text(405, "what has a CID is read with GET or HEAD")
          .with("Allow", "GET, HEAD");
    }
    try {
      return answer(request);
    } catch (GatewayException e) {
      return e.response();
    } catch (MissingBlockException e) {
      boolean cachedOnly =
          request.headers().all("Cache-Control").stream()
              .anyMatch(field -> field.contains("only-if-cached"));
      return Response.text(cachedOnly ? 412 : 404, String.valueOf(e.getMessage()));
    } catch (MalformedException e) {
      return Response.text(404, "this leads nowhere: " + e.getMessage());
    }
  }

  private Response answer(Request request) throws GatewayException, IOException {
    ContentPath path = ContentPath.of(request);
    Format format = Format.of(request, readable);
    if (request.headers().first("Service-Worker").isPresent()) {
      throw new GatewayException(400, "no service worker is served from here");
    }
    BlobStore.Filter filter = new Remembering(request);
    if (format.kind() == Format.Kind.RAW) {
      return raw(request, path, format, filter);
    }
    try (BlockReader blocks = new BlockReader(blobs, filter)) {
      DagPath found = resolve(path, blocks);
      return format.kind() == Format.Kind.CAR
          ? cars.to(request, path, found, format, () -> new BlockReader(blobs, filter))
          : files.to(request, path, found, blocks, filter);
    }
  }

  private static DagPath resolve(ContentPath path, BlockReader blocks)
      throws GatewayException, IOException {
    if (!blocks.has(path.root())) {
      throw new MissingBlockException(path.root());
    }
    DagPath found =
        DagPath.resolve(path.root(), path.names(), blocks)
            .orElseThrow(() -> new GatewayException(404, "there is nothing at " + path.text()));
    if (!blocks.has(found.end())) {
      throw new MissingBlockException(found.end());
    }
    return found;
  }

  private Response raw(Request request, ContentPath path, Format format, BlobStore.Filter filter)
      throws GatewayException, IOException {
    if (!path.names().isEmpty()) {
      throw new GatewayException(400, "a block is asked for by its CID alone, without a path");
    }
    if (path.root().isIdentity()) {
      return inCid(request, path);
    }
    BlockLocation at =
        blobs.locate(path.root(), filter).orElseThrow(() -> new MissingBlockException(path.root()));
    Headers headers = Answers.located(rawHeaders(request, path), request, format, "format=raw");
    return Answers.region(request, headers, at, at.length());
  }

  private static Response inCid(Request request, ContentPath path) {
    Headers headers = rawHeaders(request, path);
    return Answers.unchanged(request, headers)
        .orElseGet(() -> new Response(200, headers, new Body.Bytes(path.root().hash().digest())));
  }

  private static Headers rawHeaders(Request request, ContentPath path) {
    Cid cid = path.root();
    return Answers.headers(
        path,
        List.of(cid),
        Format.RAW_TYPE,
        "\"" + cid + ".raw\"",
        Answers.disposition(request, "attachment", cid + ".bin"));
  }

  /** Asks once a blob, since a walk meets the same blob with every leaf. */
  private final class Remembering implements BlobStore.Filter {
    private final Request request;
    private final Map<Digest, Boolean> answers = new HashMap<>();

    Remembering(Request request) {
      this.request = request;
    }

    @Override
    public boolean test(Digest blob) throws IOException {
      Boolean known = answers.get(blob);
      if (known == null) {
        known = access.mayRead(request, blob);
        answers.put(blob, known);
      }
      return known;
    }
  }
}
