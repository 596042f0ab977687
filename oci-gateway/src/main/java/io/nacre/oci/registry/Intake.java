package io.nacre.oci.registry;

import io.nacre.http.Request;
import io.nacre.store.blob.Blob;
import io.nacre.store.blob.BlobStore;
import io.nacre.store.blob.BlobWriter;
import io.nacre.store.blob.DigestMismatchException;
import io.nacre.store.catalog.Catalog;
import io.nacre.store.catalog.Origin;
import io.nacre.store.image.Digest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.List;

/** Takes pushed bytes into the store, and notes who brought them. */
final class Intake {
  private final BlobStore blobs;
  private final Catalog catalog;
  private final long maxBytes;
  private final InstantSource clock;

  /**
   * @param maxBytes of a blob
   */
  Intake(BlobStore blobs, Catalog catalog, long maxBytes, InstantSource clock) {
    this.blobs = blobs;
    this.catalog = catalog;
    this.maxBytes = maxBytes;
    this.clock = clock;
  }

  /** Starts a blob. */
  BlobWriter begin(Digest.Algorithm algorithm) throws RegistryException {
    try {
      return blobs.write(algorithm);
    } catch (IOException e) {
      throw storageFailed(e);
    }
  }

  /**
   * @param more bytes that are to come
   * @throws RegistryException SIZE_INVALID with a 413, when the blob would be too large
   */
  void requireRoom(long received, long more) throws RegistryException {
    if (more > maxBytes - received) {
      throw new RegistryException(
              ErrorCode.SIZE_INVALID, "a blob has at most %d bytes here".formatted(maxBytes))
          .status(413);
    }
  }

  void write(BlobWriter writer, ByteBuffer bytes) throws RegistryException {
    requireRoom(writer.size(), bytes.remaining());
    try {
      writer.write(bytes);
    } catch (IOException e) {
      throw storageFailed(e);
    }
  }

  /**
   * Publishes what was written. Bytes that were held already have their origins.
   *
   * @throws RegistryException DIGEST_INVALID when it is not what the client said
   */
  Blob commit(Request request, BlobWriter writer, Digest expected)
      throws RegistryException, IOException {
    boolean isNew = blobs.find(expected).isEmpty();
    Blob blob;
    try {
      blob = writer.commit(expected);
    } catch (DigestMismatchException e) {
      throw new RegistryException(ErrorCode.DIGEST_INVALID, String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw storageFailed(e);
    }
    if (isNew) {
      Origin origin =
          new Origin(Origin.Kind.PUSH, host(request.remote()), blob.size(), clock.instant());
      catalog.addOrigins(expected, List.of(origin));
    }
    return blob;
  }

  /** A small blob at once. */
  Blob store(Request request, Digest digest, ByteBuffer bytes)
      throws RegistryException, IOException {
    try (BlobWriter writer = begin(digest.algorithm())) {
      write(writer, bytes);
      return commit(request, writer, digest);
    }
  }

  /** A client's port says nothing an hour later. */
  private static String host(SocketAddress remote) {
    return remote instanceof InetSocketAddress inet ? inet.getHostString() : remote.toString();
  }

  private static RegistryException storageFailed(IOException cause) {
    return new RegistryException(
            ErrorCode.DENIED, "this agent could not store it: " + cause.getMessage(), cause)
        .status(507);
  }
}
