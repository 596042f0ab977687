package io.nacre.oci.registry;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a chunk of an upload lies in its blob: the Content-Range of distribution-spec, "Pushing a
 * blob in chunks", which unlike RFC 9110's has neither unit nor size.
 *
 * @param first offset of the first byte
 * @param last offset of the last byte
 */
record ChunkRange(long first, long last) {
  private static final Pattern GRAMMAR = Pattern.compile("(\\d{1,18})-(\\d{1,18})");

  /**
   * @throws RegistryException BLOB_UPLOAD_INVALID when it is not {@code <first>-<last>}
   */
  static ChunkRange parse(String field) throws RegistryException {
    Matcher range = GRAMMAR.matcher(field);
    if (range.matches()) {
      ChunkRange chunk =
          new ChunkRange(Long.parseLong(range.group(1)), Long.parseLong(range.group(2)));
      if (chunk.first <= chunk.last) {
        return chunk;
      }
    }
    throw new RegistryException(
        ErrorCode.BLOB_UPLOAD_INVALID,
        "Content-Range of a chunk looks like 0-1023: offsets of its first and last byte");
  }

  /** In bytes. */
  long length() {
    return last - first + 1;
  }
}
