package io.nacre.store.blob;

import io.nacre.store.image.Digest;
import io.nacre.store.index.BlobIndex;
import io.nacre.store.index.Part;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What lies where in a data folder:
 *
 * <pre>
 * version                        the format of all of this
 * lock                           held by the process that has the folder open
 * catalog.db                     what belongs to whom
 * index-2.db                     derived; may be deleted while nobody runs
 * blobs/sha256/6c/6c3c…          the plain bytes of a blob
 * blobs/sha256/6c/6c3c….car      the nodes above its leaves, where its digest does not say all
 * blobs/sha256/6c/6c3c….annex    of a manifest: the blocks that make its image a folder, as a CAR
 * incoming/                      what is being written; emptied at every start
 * damaged/sha256-6c3c…           files that did not have their bytes any more; for people to look at
 * </pre>
 *
 * @param folder the data folder
 */
public record DataLayout(Path folder) {
  private static final String INDEX = "index-";
  private static final String NODES = ".car";
  private static final String ANNEX = ".annex";
  private static final Pattern HEX = Pattern.compile("[0-9a-f]+");

  /** Of the folder as a whole. */
  static final int FORMAT = 1;

  Path version() {
    return folder.resolve("version");
  }

  Path lock() {
    return folder.resolve("lock");
  }

  public Path catalog() {
    return folder.resolve("catalog.db");
  }

  Path index() {
    return folder.resolve(INDEX + BlobIndex.FORMAT + ".db");
  }

  /** Whether this is a file of an index of whatever format; SQLite keeps up to three for one. */
  static boolean isOfIndex(Path file) {
    return file.getFileName().toString().startsWith(INDEX);
  }

  /** Whether this is a file of the index that this program reads. */
  boolean isOfThisIndex(Path file) {
    return file.getFileName().toString().startsWith(index().getFileName().toString());
  }

  Path incoming() {
    return folder.resolve("incoming");
  }

  Path incoming(long number) {
    return incoming().resolve(Long.toString(number));
  }

  Path damaged() {
    return folder.resolve("damaged");
  }

  /** Where a file goes that has not the bytes it is named after. */
  Path damaged(Digest digest) {
    return damaged().resolve(digest.algorithm().id() + "-" + digest.hex());
  }

  Path blobs() {
    return folder.resolve("blobs");
  }

  Path blobs(Digest.Algorithm algorithm) {
    return blobs().resolve(algorithm.id());
  }

  /** Where the blobs whose hash begins with this byte are. */
  Path blobs(Digest.Algorithm algorithm, int firstByte) {
    return blobs(algorithm).resolve("%02x".formatted(firstByte));
  }

  /** The folder in which a blob and its nodes are. */
  Path folder(Digest digest) {
    return blobs(digest.algorithm()).resolve(digest.hex().substring(0, 2));
  }

  Path blob(Digest digest) {
    return folder(digest).resolve(digest.hex());
  }

  Path nodes(Digest digest) {
    return folder(digest).resolve(digest.hex() + NODES);
  }

  Path annex(Digest digest) {
    return folder(digest).resolve(digest.hex() + ANNEX);
  }

  /** Which of a blob's files this is, by its name. */
  static Part partOf(Path file) {
    String name = file.toString();
    return name.endsWith(NODES) ? Part.NODES : name.endsWith(ANNEX) ? Part.ANNEX : Part.BLOB;
  }

  /** The digest that a file below {@link #blobs()} is named after, if it is. */
  static Optional<Digest> digestOf(Path file, Digest.Algorithm algorithm) {
    String name = file.getFileName().toString();
    String hex =
        switch (partOf(file)) {
          case BLOB -> name;
          case NODES -> name.substring(0, name.length() - NODES.length());
          case ANNEX -> name.substring(0, name.length() - ANNEX.length());
        };
    return hex.length() == algorithm.bytes() * 2 && HEX.matcher(hex).matches()
        ? Optional.of(new Digest(algorithm, hex))
        : Optional.empty();
  }
}
