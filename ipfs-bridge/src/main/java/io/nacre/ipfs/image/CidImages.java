package io.nacre.ipfs.image;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.nacre.ipfs.source.BlockStripe;
import io.nacre.ipfs.source.Sources;
import io.nacre.store.MalformedException;
import io.nacre.store.Store;
import io.nacre.store.blob.Blob;
import io.nacre.store.blob.BlobStore;
import io.nacre.store.blob.BlockReader;
import io.nacre.store.cid.Cid;
import io.nacre.store.fetch.Arrival;
import io.nacre.store.fetch.ArrivingBytes;
import io.nacre.store.fetch.BlobFetcher;
import io.nacre.store.fetch.FetchException;
import io.nacre.store.fetch.NameResolver;
import io.nacre.store.fetch.NotFoundException;
import io.nacre.store.fetch.Transfers;
import io.nacre.store.gc.Holds;
import io.nacre.store.image.Descriptor;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Repository;
import io.nacre.store.image.Tag;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Images by their CID, as the agent wires them: the say on {@code ipfs/<image CID>} is the folder's
 * of that CID, wherever its blocks are. What is held here counts as there only when everybody may
 * read it; else whoever asks has to find it elsewhere.
 */
public final class CidImages implements AutoCloseable {
  /** Folders remembered: some 16 MiB if all are as large as they can be. */
  private static final int REMEMBERED = 64;

  private final Store store;
  private final Sources sources;
  private final BlobStore.Filter readable;
  private final Transfers transfers = new Transfers("ipfs-transfer");
  private final Cache<Cid, ImageFolder> folders =
      Caffeine.newBuilder().maximumSize(REMEMBERED).build();

  /**
   * @param sources of blocks that are not here; closed with this
   * @param readable whether everybody may read a blob of this store
   */
  public CidImages(Store store, Sources sources, BlobStore.Filter readable) {
    this.store = store;
    this.sources = sources;
    this.readable = readable;
  }

  /** Names of images by their CID from here, all others from these. */
  public NameResolver names(NameResolver others) {
    return new NameResolver() {
      @Override
      public Optional<Descriptor> resolve(Repository repository, Tag tag)
          throws FetchException, InterruptedException {
        Optional<Cid> cid = CidRepository.cid(repository);
        return cid.isPresent()
            ? Optional.of(folder(cid.get()).manifest()) // a CID never moves, so no tag can
            : others.resolve(repository, tag);
      }

      @Override
      public Set<Digest> vouched(Repository repository, Digest manifest, Set<Digest> children)
          throws FetchException, InterruptedException {
        Optional<Cid> cid = CidRepository.cid(repository);
        return cid.isPresent()
            ? free(folder(cid.get()), children)
            : others.vouched(repository, manifest, children);
      }

      @Override
      public boolean isAuthority(Repository repository) {
        return CidRepository.cid(repository).isPresent() || others.isAuthority(repository);
      }
    };
  }

  /**
   * Those that everybody may read anyway: a folder can be made by whoever knows a digest, so its
   * word gives no right. The others belong once somebody has sent their bytes.
   */
  private Set<Digest> free(ImageFolder folder, Set<Digest> children) throws FetchException {
    Set<Digest> free = new HashSet<>();
    for (Digest child : children) {
      try {
        if (folder.blobs().containsKey(child) && readable.test(child)) {
          free.add(child);
        }
      } catch (IOException e) {
        throw new FetchException("cannot tell who may read %s".formatted(child), e);
      }
    }
    return free;
  }

  /** Content of images by their CID from here, all other content from these. */
  public BlobFetcher content(BlobFetcher others) {
    return new BlobFetcher() {
      @Override
      public Arrival fetch(Repository repository, Digest digest)
          throws FetchException, InterruptedException {
        Optional<Cid> cid = CidRepository.cid(repository);
        return cid.isPresent()
            ? CidImages.this.fetch(repository, cid.get(), digest)
            : others.fetch(repository, digest);
      }

      @Override
      public long size(Repository repository, Digest digest)
          throws FetchException, InterruptedException {
        return CidRepository.cid(repository).isPresent()
            ? BlobFetcher.super.size(repository, digest)
            : others.size(repository, digest);
      }

      @Override
      public ArrivingBytes fetchPart(
          Repository repository, Digest digest, long size, long first, long length)
          throws FetchException, InterruptedException {
        return CidRepository.cid(repository).isPresent()
            ? fetch(repository, digest)
            : others.fetchPart(repository, digest, size, first, length);
      }

      @Override
      public Arrival fetchManifest(Repository repository, Digest digest)
          throws FetchException, InterruptedException {
        return CidRepository.cid(repository).isPresent()
            ? fetch(repository, digest)
            : others.fetchManifest(repository, digest);
      }
    };
  }

  private Arrival fetch(Repository repository, Cid image, Digest digest)
      throws FetchException, InterruptedException {
    Cid root = folder(image).blobs().get(digest);
    if (root == null) {
      throw new NotFoundException("image %s has no %s".formatted(image, digest));
    }
    return transfers.follow(
        digest,
        transfer -> {
          try (Holds.Hold _ = store.holds().hold(digest)) {
            Optional<Blob> held = store.blobs().find(digest);
            Blob blob =
                held.isPresent() && readable.test(digest)
                    ? held.get()
                    : new FileFetch(store, transfer, root, sources.of(image)).run();
            store.catalog().addBlob(repository, digest); // only now has somebody shown its bytes
            return blob;
          }
        });
  }

  private ImageFolder folder(Cid image) throws FetchException, InterruptedException {
    ImageFolder known = folders.getIfPresent(image);
    if (known != null) {
      return known;
    }
    BlockStripe remote = sources.of(image);
    try (BlockReader local = new BlockReader(store.blobs(), readable)) {
      ImageFolder folder = ImageFolder.read(image, cid -> block(cid, local, remote));
      folders.put(image, folder);
      return folder;
    } catch (FetchException e) {
      throw e;
    } catch (MalformedException e) {
      throw new NotFoundException("%s is no image: %s".formatted(image, e.getMessage()));
    } catch (IOException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedException(e.getMessage());
      }
      throw new FetchException("%s cannot be read".formatted(image), e);
    }
  }

  private static ByteBuffer block(Cid cid, BlockReader local, BlockStripe remote)
      throws IOException {
    if (local.has(cid)) {
      return local.node(cid);
    }
    try {
      return remote.block(cid);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Breaks off what is under way. */
  @Override
  public void close() {
    transfers.close();
    sources.close();
  }
}
