package io.nacre.store.archive;

import io.nacre.store.MalformedException;
import io.nacre.store.blob.BlobStore;
import io.nacre.store.blob.Scratch;
import io.nacre.store.cid.Cid;
import io.nacre.store.cid.Codec;
import io.nacre.store.cid.Multihash;
import io.nacre.store.dag.CarBlock;
import io.nacre.store.dag.CarReader;
import io.nacre.store.dag.DagPbLink;
import io.nacre.store.dag.FileDag;
import io.nacre.store.dag.NodeSource;
import io.nacre.store.dag.UnixFsNode;
import io.nacre.store.image.Repository;
import io.nacre.store.image.Tag;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The files of the UnixFS folder that a CAR has, of whatever profile it was made. Its blocks may
 * stand in any order, so they are all checked and put down first. No file is longer than what its
 * digest lets it be, but a few blocks may stand for many bytes: there is a bound on that.
 */
final class CarEntries implements ArchiveEntries {
  /** Those of 256 GiB as Nacre cuts them; their places take 30 MiB of memory. */
  private static final int MAX_BLOCKS = 1 << 18;

  private static final int MAX_DEPTH = 8;

  /** A file may have the same block many times over, but not for ever. */
  private static final int MAX_RATIO = 64;

  private static final long FREE_BYTES = 64L << 20;

  /** Where a block lies. */
  private record Place(long offset, int length) {}

  private record Named(String path, Cid cid, int depth) {}

  private final Scratch scratch;
  private final Cid root;
  private final Map<Multihash, Place> places;
  private final Deque<Named> pending = new ArrayDeque<>();
  private long allowance;
  private int entries;

  private CarEntries(Scratch scratch, Cid root, Map<Multihash, Place> places) {
    this.scratch = scratch;
    this.root = root;
    this.places = places;
    this.allowance = FREE_BYTES + MAX_RATIO * scratch.length();
    pending.push(new Named("", root, 0));
  }

  /**
   * Reads the stream to its end.
   *
   * @throws MalformedException when it is no CAR, or one of its blocks is not its CID's
   */
  static CarEntries of(BufferedInputStream stream, BlobStore blobs) throws IOException {
    Scratch scratch = blobs.scratch();
    try {
      CarReader car = new CarReader(CarStream.version1(stream));
      if (car.roots().size() != 1) {
        throw new MalformedException(
            "the CAR has %d roots: an image is one".formatted(car.roots().size()));
      }
      Map<Multihash, Place> places = put(car, scratch);
      stream.transferTo(OutputStream.nullOutputStream()); // an index may follow
      return new CarEntries(scratch, car.roots().getFirst(), places);
    } catch (IOException | MalformedException e) {
      scratch.close();
      throw e;
    }
  }

  private static Map<Multihash, Place> put(CarReader car, Scratch scratch) throws IOException {
    Map<Multihash, Place> places = new HashMap<>();
    Optional<CarBlock> next = car.next();
    for (; next.isPresent(); next = car.next()) {
      CarBlock block = next.get();
      if (places.containsKey(block.cid().hash())) {
        continue; // a CAR may have a block as often as it is linked to
      }
      if (places.size() == MAX_BLOCKS) {
        throw new MalformedException("the CAR has more than %d blocks".formatted(MAX_BLOCKS));
      }
      int length = block.bytes().remaining();
      places.put(block.cid().hash(), new Place(scratch.append(block.bytes()), length));
    }
    return places;
  }

  /** What the image is called when nobody says otherwise: by the CID it came as. */
  ImageName name() {
    Cid cid = new Cid(1, root.codec(), root.hash());
    return new ImageName(new Repository("ipfs/" + cid), Tag.LATEST);
  }

  @Override
  public @Nullable Entry next() throws IOException {
    while (!pending.isEmpty()) {
      Named next = pending.pop();
      if (++entries > MAX_ENTRIES) {
        throw new ArchiveException("the CAR has more than %d files".formatted(MAX_ENTRIES));
      }
      if (next.cid.codec() == Codec.RAW) {
        return file(next, block(next.cid).remaining());
      }
      if (next.cid.codec() != Codec.DAG_PB) {
        throw neither(next);
      }
      switch (UnixFsNode.read(next.cid, block(next.cid))) {
        case UnixFsNode.File file -> {
          return file(next, file.size());
        }
        case UnixFsNode.Folder folder -> open(next, folder);
        case UnixFsNode.Shard _ ->
            throw new ArchiveException(
                "'%s' in the CAR is a sharded directory (HAMT): no image is as large"
                    .formatted(MalformedException.excerpt(next.path)));
        case UnixFsNode.Other _ -> throw neither(next);
      }
    }
    return null;
  }

  private static ArchiveException neither(Named entry) {
    return new ArchiveException(
        "'%s' in the CAR is neither a file nor a directory"
            .formatted(MalformedException.excerpt(entry.path)));
  }

  private void open(Named at, UnixFsNode.Folder folder) throws ArchiveException {
    if (at.depth == MAX_DEPTH) {
      throw new ArchiveException(
          "the CAR nests directories more than %d deep".formatted(MAX_DEPTH));
    }
    for (DagPbLink entry : folder.entries().values()) {
      String path = at.path.isEmpty() ? entry.name() : at.path + "/" + entry.name();
      pending.push(new Named(path, entry.cid(), at.depth + 1));
    }
  }

  private Entry file(Named at, long size) throws IOException {
    allowance -= size;
    if (allowance < 0) {
      throw new ArchiveException(
          "the files in the CAR are more than %d times as long as its blocks".formatted(MAX_RATIO));
    }
    NodeSource source = this::block;
    List<FileDag.Leaf> leaves = FileDag.leaves(at.cid, size, MAX_BLOCKS, source);
    return new Entry.File(ArchivePath.of(at.path), size, new LeafStream(leaves, source));
  }

  private ByteBuffer block(Cid cid) throws IOException {
    if (cid.isIdentity()) {
      return ByteBuffer.wrap(cid.hash().digest());
    }
    Place place = places.get(cid.hash());
    if (place == null) {
      throw new ArchiveException("the CAR lacks block %s".formatted(cid));
    }
    return scratch.read(place.offset, place.length);
  }

  @Override
  public void close() throws IOException {
    scratch.close();
  }
}
