package io.nacre.oci.registry;

import io.nacre.store.blob.Blob;
import io.nacre.store.blob.BlobStore;
import io.nacre.store.blob.BlobWriter;
import io.nacre.store.fetch.Arrival;
import io.nacre.store.fetch.BlobFetcher;
import io.nacre.store.fetch.FetchException;
import io.nacre.store.fetch.NameResolver;
import io.nacre.store.fetch.NotFoundException;
import io.nacre.store.image.Descriptor;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Repository;
import io.nacre.store.image.Tag;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Peers as the gateway sees them, with faults to order. Knows only what it was given, by
 * repository; what it was asked for is on record.
 */
final class FakeSources implements BlobFetcher, NameResolver {
  /** Stands for the leaf length: how much arrives at once. */
  static final int BLOCK = 64 * 1024;

  private record Key(Repository repository, Object reference) {}

  private final BlobStore blobs;
  private final Path folder;
  private final Map<Key, byte[]> content = new ConcurrentHashMap<>();
  private final Map<Key, Descriptor> names = new ConcurrentHashMap<>();

  /** In the order they were asked for. */
  final List<Object> asked = new CopyOnWriteArrayList<>();

  /** Arrivals that nobody has closed. */
  final List<Arrival> open = new CopyOnWriteArrayList<>();

  /** What belongs nowhere, whatever names it. */
  final Set<Digest> strange = ConcurrentHashMap.newKeySet();

  /** Set: sources fail with this. */
  volatile @Nullable String unreachable;

  /** Arrivals break off at this byte. */
  volatile long breaksAt = Long.MAX_VALUE;

  /** So many blobs are not there yet when they are asked for. */
  final AtomicInteger late = new AtomicInteger();

  /** Blocks after the first wait for this. */
  volatile CountDownLatch rest = new CountDownLatch(0);

  FakeSources(BlobStore blobs, Path folder) {
    this.blobs = blobs;
    this.folder = folder;
  }

  Digest has(Repository repository, byte[] bytes) {
    Digest digest = Digest.sha256(bytes);
    content.put(new Key(repository, digest), bytes);
    return digest;
  }

  void tags(Repository repository, Tag tag, String mediaType, byte[] manifest) {
    Digest digest = has(repository, manifest);
    names.put(new Key(repository, tag), new Descriptor(mediaType, digest, manifest.length));
  }

  @Override
  public Arrival fetch(Repository repository, Digest digest) throws FetchException {
    asked.add(digest);
    failIfUnreachable();
    byte[] bytes = content.get(new Key(repository, digest));
    if (bytes == null || late.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
      throw new NotFoundException("no peer has " + digest);
    }
    try {
      Arrival arrival = new FakeArrival(digest, bytes);
      open.add(arrival);
      return arrival;
    } catch (IOException e) {
      throw new FetchException("the fake failed", e);
    }
  }

  @Override
  public Optional<Descriptor> resolve(Repository repository, Tag tag) throws FetchException {
    asked.add(tag);
    failIfUnreachable();
    return Optional.ofNullable(names.get(new Key(repository, tag)));
  }

  @Override
  public Set<Digest> vouched(Repository repository, Digest manifest, Set<Digest> children)
      throws FetchException {
    failIfUnreachable();
    Set<Digest> vouched = new HashSet<>(children);
    vouched.removeAll(strange);
    return vouched;
  }

  private void failIfUnreachable() throws FetchException {
    String why = unreachable;
    if (why != null) {
      throw new FetchException(why);
    }
  }

  private final class FakeArrival implements Arrival {
    private final Digest digest;
    private final byte[] bytes;
    private final FileChannel file;

    FakeArrival(Digest digest, byte[] bytes) throws IOException {
      this.digest = digest;
      this.bytes = bytes;
      Path path = Files.createTempFile(folder, "arriving", "");
      Files.write(path, bytes);
      this.file =
          FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.DELETE_ON_CLOSE);
    }

    @Override
    public Digest digest() {
      return digest;
    }

    @Override
    public long size() {
      return bytes.length;
    }

    @Override
    public FileChannel file() {
      return file;
    }

    @Override
    public long await(long offset) throws FetchException, InterruptedException {
      if (offset >= BLOCK && !rest.await(20, TimeUnit.SECONDS)) {
        throw new FetchException("the test never let the rest come");
      }
      if (offset >= breaksAt) {
        throw new FetchException("every peer went away");
      }
      long end = Math.min(Math.min(bytes.length, breaksAt), (offset / BLOCK + 1) * BLOCK);
      if (end == bytes.length) {
        result();
      }
      return end;
    }

    @Override
    public Blob result() throws FetchException {
      try (BlobWriter writer = blobs.write(digest.algorithm())) {
        writer.write(ByteBuffer.wrap(bytes));
        return writer.commit(digest);
      } catch (IOException e) {
        throw new FetchException("the fake could not commit", e);
      }
    }

    @Override
    public void close() throws IOException {
      open.remove(this);
      file.close();
    }
  }
}
