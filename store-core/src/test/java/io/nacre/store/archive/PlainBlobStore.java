package io.nacre.store.archive;

import io.nacre.store.blob.*;
import io.nacre.store.cid.Cid;
import io.nacre.store.image.Digest;
import java.io.*;
import java.nio.ByteBuffer;
import java.nio.file.*;
import java.util.*;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

final class PlainBlobStore implements BlobStore {
  final Path dir;
  final Map<Digest, Blob> map = new ConcurrentHashMap<>();

  PlainBlobStore(Path dir) {
    this.dir = dir;
  }

  @Override
  public BlobWriter write(Digest.Algorithm a) {
    return new BlobWriter() {
      final ByteArrayOutputStream out = new ByteArrayOutputStream();

      @Override
      public Digest.Algorithm algorithm() {
        return a;
      }

      @Override
      public void write(ByteBuffer b) {
        byte[] x = new byte[b.remaining()];
        b.get(x);
        out.write(x, 0, x.length);
      }

      @Override
      public long size() {
        return out.size();
      }

      @Override
      public Blob commit(Digest e) throws IOException {
        Digest d = Digest.of(a, a.hasher().digest(out.toByteArray()));
        if (!d.equals(e)) {
          throw new DigestMismatchException(e, d);
        }
        return commit();
      }

      @Override
      public Blob commit() throws IOException {
        Digest d = Digest.of(a, a.hasher().digest(out.toByteArray()));
        Path p = dir.resolve(d.hex());
        Files.write(p, out.toByteArray());
        Blob blob = new Blob(d, out.size(), Cid.raw(d), p);
        map.putIfAbsent(d, blob);
        return blob;
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public PartialBlob writePartial(Digest d, long s, List<Cid> l) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<Blob> find(Digest d) {
    return Optional.ofNullable(map.get(d));
  }

  @Override
  public Optional<BlockLocation> locate(Cid block, Filter filter) {
    return Optional.empty();
  }

  @Override
  public List<Blob> withRoot(Cid r) {
    return List.of();
  }

  @Override
  public boolean delete(Digest d) {
    return map.remove(d) != null;
  }

  @Override
  public void forEach(Consumer<Blob> action) {
    map.values().forEach(action);
  }

  @Override
  public Totals totals() {
    return new Totals(map.size(), 0);
  }

  @Override
  public void close() {}
}
