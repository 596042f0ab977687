package io.nacre.oci.registry;

import io.nacre.http.Body;
import io.nacre.http.ByteRange;
import io.nacre.http.Headers;
import io.nacre.http.Request;
import io.nacre.http.Response;
import io.nacre.http.UnsatisfiableRangeException;
import io.nacre.oci.access.Action;
import io.nacre.store.MalformedException;
import io.nacre.store.blob.Blob;
import io.nacre.store.blob.BlobStore;
import io.nacre.store.catalog.Catalog;
import io.nacre.store.cid.Cid;
import io.nacre.store.fetch.Arrival;
import io.nacre.store.fetch.ArrivingBytes;
import io.nacre.store.fetch.DeniedException;
import io.nacre.store.fetch.FetchException;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Repository;
import java.io.IOException;
import java.util.Optional;

/**
 * {@code GET}, {@code HEAD} and {@code DELETE /v2/<name>/blobs/<digest>}: distribution-spec,
 * "Pulling blobs" and "Deleting Blobs". A held blob leaves from its file, one that is not held yet
 * while it arrives.
 */
final class BlobEndpoint {
  private final Gate gate;
  private final BlobStore blobs;
  private final Catalog catalog;
  private final PullThrough pullThrough;

  BlobEndpoint(Gate gate, BlobStore blobs, Catalog catalog, PullThrough pullThrough) {
    this.gate = gate;
    this.blobs = blobs;
    this.catalog = catalog;
    this.pullThrough = pullThrough;
  }

  Response get(Request request, Repository repository, String text)
      throws RegistryException, IOException, InterruptedException {
    Digest digest = digest(text);
    gate.require(request, repository, digest, Action.PULL);
    boolean belongs = catalog.belongs(repository, digest);
    if (!belongs && !pullThrough.hasAuthority(repository)) {
      throw unknown(repository, digest);
    }
    Optional<Blob> held = belongs ? blobs.find(digest) : Optional.empty();
    catalog.touch(repository, digest);
    if (held.isPresent()) {
      return held(request, held.get());
    }
    if (request.method().equals("HEAD")) {
      return described(digest, read(request, repository, digest, pullThrough::sizeOf));
    }
    return asksForPart(request)
        ? part(request, repository, digest)
        : arriving(request, read(request, repository, digest, pullThrough::fetchBlob));
  }

  /**
   * Whether it is worth while to bring less than the whole. A range without an end is how broken
   * downloads are gone on with: what completes a body was verified, so it takes the whole.
   */
  private static boolean asksForPart(Request request) {
    Optional<String> field = request.headers().first("Range");
    return field.isPresent() && !field.get().strip().endsWith("-");
  }

  private Response part(Request request, Repository repository, Digest digest)
      throws RegistryException, IOException, InterruptedException {
    long size = read(request, repository, digest, pullThrough::sizeOf);
    Optional<ByteRange> range = range(request, digest, size);
    if (range.isEmpty() || range.get().length() == size) {
      return arriving(request, read(request, repository, digest, pullThrough::fetchBlob));
    }
    ArrivingBytes bytes =
        read(
            request,
            repository,
            digest,
            (in, of) -> pullThrough.fetchPart(in, of, size, range.get()));
    boolean isBegun = false;
    try {
      awaitBegin(bytes, range.get().first(), size);
      isBegun = true;
      return partial(headers(digest, Optional.empty()), size, range.get(), bytes);
    } finally {
      if (!isBegun) {
        bytes.close();
      }
    }
  }

  /** What fails before the first byte is there is still an answer with a status of its own. */
  private static void awaitBegin(ArrivingBytes bytes, long first, long size)
      throws RegistryException, InterruptedException {
    try {
      if (first < size) {
        bytes.await(first);
      }
    } catch (FetchException e) {
      throw Failures.of(ErrorCode.BLOB_UNKNOWN, e);
    }
  }

  private static Response partial(
      Headers headers, long size, ByteRange range, ArrivingBytes bytes) {
    return new Response(
        206, headers.with("Content-Range", range.contentRange(size)), stream(bytes, range));
  }

  /** Asks for what is not here. */
  @FunctionalInterface
  private interface Call<T> {
    T of(Repository repository, Digest digest)
        throws RegistryException, DeniedException, InterruptedException;
  }

  private <T> T read(Request request, Repository repository, Digest digest, Call<T> call)
      throws RegistryException, IOException, InterruptedException {
    return gate.reading(
        request, repository, Optional.of(digest), () -> call.of(repository, digest));
  }

  private static Response described(Digest digest, long size) {
    return new Response(200, headers(digest, Optional.empty()), new Body.Length(size));
  }

  /** The answer to GET and HEAD when memory alone can give it. Never waits. */
  Optional<Response> peek(Request request, Repository repository, String text) {
    try {
      Digest digest = Digest.parse(text);
      if (!catalog.peekBelongs(repository, digest)
          || !gate.mayPullFromMemory(request, repository, digest)) {
        return Optional.empty();
      }
      Optional<Blob> held = blobs.peek(digest);
      if (held.isEmpty()) {
        return Optional.empty();
      }
      catalog.touch(repository, digest);
      return Optional.of(held(request, held.get()));
    } catch (MalformedException | RegistryException _) {
      return Optional.empty(); // get() has the words for it
    }
  }

  Response delete(Request request, Repository repository, String text)
      throws RegistryException, IOException, InterruptedException {
    Digest digest = digest(text);
    gate.require(request, repository, digest, Action.DELETE);
    if (catalog.manifest(repository, digest).isPresent() || !catalog.remove(repository, digest)) {
      throw unknown(repository, digest);
    }
    return Response.of(202);
  }

  private static Response held(Request request, Blob blob) throws RegistryException {
    Headers headers = headers(blob.digest(), Optional.of(blob.root()));
    Optional<ByteRange> range = range(request, blob.digest(), blob.size());
    if (range.isEmpty()) {
      Body whole = new Body.FileRegion(blob.file(), 0, blob.size());
      return Content.unlessClientHas(request, blob.digest(), new Response(200, headers, whole));
    }
    return new Response(
        206,
        headers.with("Content-Range", range.get().contentRange(blob.size())),
        new Body.FileRegion(blob.file(), range.get().first(), range.get().length()));
  }

  private static Response arriving(Request request, Arrival arrival)
      throws RegistryException, IOException, InterruptedException {
    boolean isSent = false;
    try {
      Headers headers = headers(arrival.digest(), Optional.empty());
      Optional<ByteRange> range = range(request, arrival.digest(), arrival.size());
      awaitBegin(arrival, range.map(ByteRange::first).orElse(0L), arrival.size());
      isSent = true;
      return range.isEmpty()
          ? new Response(200, headers, stream(arrival, new ByteRange(0, arrival.size())))
          : partial(headers, arrival.size(), range.get(), arrival);
    } finally {
      if (!isSent) {
        arrival.close();
      }
    }
  }

  /** Sends bytes as they arrive; a failed arrival breaks the body off. */
  private static Body stream(ArrivingBytes arrival, ByteRange range) {
    return new Body.Stream(
        range.length(),
        sink -> {
          try (arrival) {
            long end = range.first() + range.length();
            for (long at = range.first(); at < end; ) {
              long there = Math.min(arrival.await(at), end);
              sink.transfer(arrival.file(), at, there - at);
              at = there;
            }
          }
        });
  }

  private static Headers headers(Digest digest, Optional<Cid> root) {
    return Content.headers("application/octet-stream", digest, root).with("Accept-Ranges", "bytes");
  }

  /**
   * Ranges are for GET alone; If-Range (RFC 9110, section 13.1.5) with another tag means no range.
   */
  private static Optional<ByteRange> range(Request request, Digest digest, long size)
      throws RegistryException {
    Optional<String> field = request.headers().first("Range");
    if (field.isEmpty() || !request.method().equals("GET")) {
      return Optional.empty();
    }
    Optional<String> condition = request.headers().first("If-Range");
    if (condition.isPresent() && !condition.get().equals(Content.etag(digest))) {
      return Optional.empty();
    }
    try {
      return ByteRange.parse(field.get(), size);
    } catch (UnsatisfiableRangeException e) {
      throw new RegistryException(ErrorCode.SIZE_INVALID, String.valueOf(e.getMessage()))
          .status(416)
          .with("Content-Range", e.contentRange());
    }
  }

  private static Digest digest(String text) throws RegistryException {
    try {
      return Digest.parse(text);
    } catch (MalformedException e) {
      throw new RegistryException(ErrorCode.DIGEST_INVALID, e);
    }
  }

  private static RegistryException unknown(Repository repository, Digest digest) {
    return new RegistryException(
        ErrorCode.BLOB_UNKNOWN, "%s has no blob %s".formatted(repository, digest));
  }
}
