package io.nacre.store.archive;

import com.github.luben.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/** How a stream is compressed, found out by its first bytes. */
enum Compression {
  NONE(""),
  GZIP("gzip"),
  ZSTD("zstd");

  /** How many bytes {@link #detect} wants to see. */
  private static final int MAGIC = 4;

  private static final int GZIP_MAGIC = 0x1f8b;
  private static final int ZSTD_MAGIC = 0x28b52ffd;

  private final String suffix;

  Compression(String suffix) {
    this.suffix = suffix;
  }

  /** What it adds to a layer's media type: {@code gzip}; empty when there is none. */
  String suffix() {
    return suffix;
  }

  /**
   * Looks at the first bytes and goes back.
   *
   * @param stream must support {@link InputStream#mark}
   */
  static Compression detect(InputStream stream) throws IOException {
    stream.mark(MAGIC);
    byte[] head = stream.readNBytes(MAGIC);
    stream.reset();
    int magic = 0;
    for (int i = 0; i < MAGIC; i++) {
      magic = magic << 8 | (i < head.length ? head[i] & 0xff : 0);
    }
    if (magic >>> 16 == GZIP_MAGIC) {
      return GZIP;
    }
    return magic == ZSTD_MAGIC ? ZSTD : NONE;
  }

  /** The bytes as they were before they were compressed. */
  InputStream open(InputStream compressed) throws IOException {
    return switch (this) {
      case NONE -> compressed;
      case GZIP ->
          GzipCompressorInputStream.builder()
              .setInputStream(compressed)
              .setDecompressConcatenated(true)
              .get();
      case ZSTD -> new ZstdInputStream(compressed);
    };
  }
}
