package io.nacre.oci.registry;

import io.nacre.http.BodyReader;
import io.nacre.http.Request;
import io.nacre.store.blob.Blob;
import io.nacre.store.blob.BlobWriter;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Repository;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A blob that is being pushed, from its POST to its PUT. One request at a time may write; what a
 * client that went away had sent stays, and the session goes on from there.
 */
final class UploadSession {
  private static final Logger log = LoggerFactory.getLogger(UploadSession.class);

  private final String id;
  private final Repository repository;
  private final Optional<Digest.Algorithm> declared;
  private final Intake intake;
  private final InstantSource clock;

  private final Semaphore turn = new Semaphore(1);

  /**
   * Made with the first byte: only then is it known how the blob is pushed. Guarded by the turn.
   */
  private @Nullable BlobWriter writer;

  private volatile long received;
  private volatile Instant touched;
  private volatile boolean over;

  /**
   * @param declared the hash function that the client announced, if it did
   */
  UploadSession(
      String id,
      Repository repository,
      Optional<Digest.Algorithm> declared,
      Intake intake,
      InstantSource clock) {
    this.id = id;
    this.repository = repository;
    this.declared = declared;
    this.intake = intake;
    this.clock = clock;
    this.touched = clock.instant();
  }

  String id() {
    return id;
  }

  Repository repository() {
    return repository;
  }

  /** Bytes that arrived so far. */
  long received() {
    return received;
  }

  /** Whether it was committed, cancelled or broken. */
  boolean isOver() {
    return over;
  }

  /** Whether nobody has written since that moment, nor does now. */
  boolean isIdleSince(Instant moment) {
    return touched.isBefore(moment) && turn.availablePermits() > 0;
  }

  /** The right to write, unless another request has it. */
  Optional<Turn> take() {
    return turn.tryAcquire() ? Optional.of(new Turn()) : Optional.empty();
  }

  /** Ends the session and drops its bytes; a request that is writing does so when it notices. */
  void end() {
    over = true;
    dropUnlessTaken();
  }

  private void dropUnlessTaken() {
    if (!turn.tryAcquire()) {
      return; // whoever has the turn comes by here when it gives it back
    }
    try {
      if (writer != null) {
        writer.close();
      }
    } catch (IOException e) {
      log.warn("the temporary file of upload {} stays: {}", id, e.toString());
    } finally {
      writer = null;
      turn.release();
    }
  }

  /** One request's right to write. */
  final class Turn implements AutoCloseable {
    private Turn() {}

    /**
     * Appends what the client sends.
     *
     * @param exactly how many bytes must come, if the client announced a number
     * @param algorithm the hash function to begin with when nothing has arrived yet
     * @throws RegistryException SIZE_INVALID when another number came, or too many
     * @throws IOException when the client went away; what came before stays
     */
    void append(BodyReader body, Optional<ChunkRange> exactly, Digest.Algorithm algorithm)
        throws RegistryException, IOException, InterruptedException {
      intake.requireRoom(received, body.length().orElse(0));
      long left = exactly.map(ChunkRange::length).orElse(Long.MAX_VALUE);
      for (ByteBuffer bytes = body.next(); bytes.hasRemaining(); bytes = body.next()) {
        left -= bytes.remaining();
        if (left < 0) {
          throw wrongSize("more");
        }
        write(bytes, algorithm);
      }
      if (exactly.isPresent() && left > 0) {
        throw wrongSize("fewer");
      }
    }

    private void write(ByteBuffer bytes, Digest.Algorithm algorithm) throws RegistryException {
      requireGoingOn();
      BlobWriter current = writer(algorithm);
      try {
        intake.write(current, bytes);
      } catch (RegistryException e) {
        over = true; // a writer that failed can only be closed
        throw e;
      }
      received = current.size();
      touched = clock.instant();
    }

    /** Publishes what arrived; the session is over whatever comes of it. */
    Blob commit(Request request, Digest digest) throws RegistryException, IOException {
      requireGoingOn();
      over = true;
      return intake.commit(request, writer(digest.algorithm()), digest);
    }

    private BlobWriter writer(Digest.Algorithm algorithm) throws RegistryException {
      BlobWriter current = writer;
      if (current == null) {
        current = intake.begin(declared.orElse(algorithm));
        writer = current;
      }
      return current;
    }

    private void requireGoingOn() throws RegistryException {
      if (over) {
        throw new RegistryException(ErrorCode.BLOB_UPLOAD_UNKNOWN, "the upload was cancelled");
      }
    }

    /** Gives the right back. */
    @Override
    public void close() {
      touched = clock.instant();
      turn.release();
      if (over) {
        dropUnlessTaken();
      }
    }

    private static RegistryException wrongSize(String moreOrFewer) {
      return new RegistryException(
          ErrorCode.SIZE_INVALID, moreOrFewer + " bytes came than Content-Range announces");
    }
  }
}
