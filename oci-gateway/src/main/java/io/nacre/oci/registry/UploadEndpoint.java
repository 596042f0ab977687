package io.nacre.oci.registry;

import io.nacre.http.Body;
import io.nacre.http.Headers;
import io.nacre.http.Request;
import io.nacre.http.Response;
import io.nacre.oci.access.Action;
import io.nacre.store.MalformedException;
import io.nacre.store.blob.BlobStore;
import io.nacre.store.catalog.Catalog;
import io.nacre.store.gc.Holds;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Repository;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * {@code /v2/<name>/blobs/uploads/} and what is below it: distribution-spec, "Pushing blobs",
 * "Mounting a blob from another repository", "Cancel a blob upload". An upload is named by the path
 * alone; there are clients that lose the query of a Location.
 */
final class UploadEndpoint {
  private final Gate gate;
  private final BlobStore blobs;
  private final Catalog catalog;
  private final Holds holds;
  private final UploadSessions sessions;

  UploadEndpoint(
      Gate gate, BlobStore blobs, Catalog catalog, Holds holds, UploadSessions sessions) {
    this.gate = gate;
    this.blobs = blobs;
    this.catalog = catalog;
    this.holds = holds;
    this.sessions = sessions;
  }

  /** POST: mounts, takes the whole blob at once, or begins an upload. */
  Response begin(Request request, Repository repository)
      throws RegistryException, IOException, InterruptedException {
    gate.require(request, repository, Action.PUSH);
    Optional<String> mount = request.query("mount");
    if (mount.isPresent()) {
      Digest digest = digest(mount.get());
      gate.require(request, repository, digest, Action.PUSH);
      if (mount(request, repository, digest)) {
        return created(repository, digest);
      }
    }
    Optional<String> whole = request.query("digest");
    if (whole.isPresent()) {
      return takeWhole(request, repository, digest(whole.get()));
    }
    Optional<String> algorithm = request.query("digest-algorithm");
    return status(
        202,
        sessions.open(
            repository,
            algorithm.isEmpty() ? Optional.empty() : Optional.of(algorithm(algorithm.get()))));
  }

  /** A session that nobody else knows of, for the time of one request. */
  private Response takeWhole(Request request, Repository repository, Digest digest)
      throws RegistryException, IOException, InterruptedException {
    UploadSession session = sessions.open(repository, Optional.of(digest.algorithm()));
    try {
      return finish(request, session, digest);
    } finally {
      sessions.end(session);
    }
  }

  /** PATCH: a chunk, or a stream when there is no Content-Range. */
  Response append(Request request, Repository repository, String id)
      throws RegistryException, IOException, InterruptedException {
    gate.require(request, repository, Action.PUSH);
    UploadSession session = sessions.find(repository, id);
    try (UploadSession.Turn turn = take(session)) {
      turn.append(request.body(), chunk(request, session), Digest.Algorithm.SHA256);
    }
    return status(202, session);
  }

  /** PUT: the last chunk, if any, and the end. */
  Response finish(Request request, Repository repository, String id)
      throws RegistryException, IOException, InterruptedException {
    gate.require(request, repository, Action.PUSH);
    UploadSession session = sessions.find(repository, id);
    Optional<String> digest = request.query("digest");
    if (digest.isEmpty()) {
      throw new RegistryException(
          ErrorCode.DIGEST_INVALID, "the closing PUT needs the digest of the whole blob");
    }
    return finish(request, session, digest(digest.get()));
  }

  /** GET: how much has arrived. */
  Response progress(Request request, Repository repository, String id)
      throws RegistryException, IOException, InterruptedException {
    gate.require(request, repository, Action.PUSH);
    return status(204, sessions.find(repository, id));
  }

  /** DELETE */
  Response cancel(Request request, Repository repository, String id)
      throws RegistryException, IOException, InterruptedException {
    gate.require(request, repository, Action.PUSH);
    sessions.end(sessions.find(repository, id));
    return Response.of(204);
  }

  /**
   * Gives the repository a blob of another one, if the client may read it there. Without {@code
   * from} any repository will do that the client may read.
   */
  private boolean mount(Request request, Repository repository, Digest digest)
      throws RegistryException, IOException, InterruptedException {
    Optional<String> from = request.query("from");
    List<Repository> sources =
        from.isPresent() ? List.of(repository(from.get())) : catalog.repositoriesOf(digest);
    try (var _ = holds.hold(digest)) {
      boolean held = blobs.find(digest).isPresent();
      for (Repository source : sources) {
        if (held
            && catalog.belongs(source, digest)
            && mayRead(request, source, digest, from.isPresent())) {
          catalog.addBlob(repository, digest);
          return true;
        }
      }
      return false;
    }
  }

  /** Only where the client says which repository it means, others may be asked about it. */
  private boolean mayRead(Request request, Repository source, Digest digest, boolean isNamed)
      throws IOException, InterruptedException {
    return isNamed
        ? gate.allows(request, source, Optional.of(digest), Action.PULL)
        : gate.allowsAsKnown(request, source, Optional.of(digest));
  }

  private Response finish(Request request, UploadSession session, Digest digest)
      throws RegistryException, IOException, InterruptedException {
    gate.require(request, session.repository(), digest, Action.PUSH);
    try (UploadSession.Turn turn = take(session);
        var _ = holds.hold(digest)) {
      turn.append(request.body(), chunk(request, session), digest.algorithm());
      turn.commit(request, digest);
      catalog.addBlob(session.repository(), digest);
    } finally {
      if (session.isOver()) {
        sessions.end(session);
      }
    }
    return created(session.repository(), digest);
  }

  /** A second writer learns how far the first has come, and may ask again. */
  private static UploadSession.Turn take(UploadSession session) throws RegistryException {
    Optional<UploadSession.Turn> turn = session.take();
    if (turn.isEmpty()) {
      throw outOfOrder(session, "another request is writing to this upload");
    }
    return turn.get();
  }

  /**
   * Which chunk the client is about to send; empty for a stream.
   *
   * @throws RegistryException with a 416 when it is not the next one
   */
  private static Optional<ChunkRange> chunk(Request request, UploadSession session)
      throws RegistryException {
    Optional<String> range = request.headers().first("Content-Range");
    if (range.isEmpty()) {
      return Optional.empty();
    }
    ChunkRange chunk = ChunkRange.parse(range.get());
    if (chunk.first() != session.received()) {
      throw outOfOrder(session, "the next byte is %d".formatted(session.received()));
    }
    OptionalLong length = request.body().length();
    if (length.isPresent() && length.getAsLong() != chunk.length()) {
      throw new RegistryException(
          ErrorCode.SIZE_INVALID,
          "Content-Range announces %d bytes, Content-Length %d"
              .formatted(chunk.length(), length.getAsLong()));
    }
    return Optional.of(chunk);
  }

  private static RegistryException outOfOrder(UploadSession session, String message) {
    return new RegistryException(ErrorCode.BLOB_UPLOAD_INVALID, message)
        .status(416)
        .with("Location", location(session))
        .with("Range", range(session));
  }

  private static Response status(int status, UploadSession session) {
    return new Response(
        status,
        Headers.of(
            "Location", location(session),
            "Range", range(session),
            "Docker-Upload-UUID", session.id()),
        Body.EMPTY);
  }

  private static Response created(Repository repository, Digest digest) {
    return new Response(
        201,
        Headers.of(
            "Location", "/v2/%s/blobs/%s".formatted(repository, digest),
            "Docker-Content-Digest", digest.toString()),
        Body.EMPTY);
  }

  private static String location(UploadSession session) {
    return "/v2/%s/blobs/uploads/%s".formatted(session.repository(), session.id());
  }

  /** Inclusive, so that nothing looks like one byte: so has every registry since the first. */
  private static String range(UploadSession session) {
    return "0-" + Math.max(0, session.received() - 1);
  }

  private static Digest digest(String text) throws RegistryException {
    try {
      return Digest.parse(text);
    } catch (MalformedException e) {
      throw new RegistryException(ErrorCode.DIGEST_INVALID, e);
    }
  }

  private static Digest.Algorithm algorithm(String id) throws RegistryException {
    try {
      return Digest.Algorithm.of(id);
    } catch (MalformedException e) {
      throw new RegistryException(ErrorCode.DIGEST_INVALID, e);
    }
  }

  private static Repository repository(String name) throws RegistryException {
    try {
      return new Repository(name);
    } catch (MalformedException e) {
      throw new RegistryException(ErrorCode.NAME_INVALID, e);
    }
  }
}
