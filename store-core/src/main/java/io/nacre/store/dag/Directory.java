package io.nacre.store.dag;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nacre.store.MalformedException;
import io.nacre.store.cid.Cid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** UnixFS directories of one block (UnixFS specification, "Directory"). */
public final class Directory {
  /** Over it a directory is sharded, in both profiles of IPIP-499, though measured differently. */
  private static final int MAX_BYTES = 256 << 10;

  private Directory() {}

  /**
   * Writes a directory.
   *
   * @param entries named links, in any order
   * @return a link to it, without a name
   * @throws DirectoryTooLargeException when the profile would have it sharded
   * @throws MalformedException when an entry has no name that a file can have, or two the same
   */
  public static DagPbLink write(Profile profile, Collection<DagPbLink> entries, BlockSink sink)
      throws IOException {
    List<DagPbLink> sorted =
        entries.stream()
            .sorted(
                Comparator.comparing(
                    entry -> entry.name().getBytes(UTF_8), Arrays::compareUnsigned))
            .toList();
    byName(sorted);
    DagPbWriter node = new DagPbWriter();
    long dagSize = 0;
    for (DagPbLink entry : sorted) {
      node.link(entry.cid(), entry.name(), entry.dagSize());
      dagSize = Math.addExact(dagSize, entry.dagSize());
    }
    node.data(UnixFs.directory());
    checkSize(profile, sorted, node.length());
    ByteBuffer block = node.block();
    Cid cid = profile.nodeCid(block);
    sink.put(cid, block);
    return new DagPbLink(cid, "", Math.addExact(dagSize, block.remaining()));
  }

  /**
   * Reads a directory.
   *
   * @return its entries by name, in the order of the block
   * @throws MalformedException when it is none, it is sharded, or an entry has no name that a file
   *     can have, or two the same
   */
  public static Map<String, DagPbLink> read(Cid cid, ByteBuffer block) {
    DagPbNode node = DagPbNode.decode(block);
    UnixFsData data = UnixFsData.decode(node.data());
    if (data.type() != UnixFs.DIRECTORY) {
      throw new MalformedException("%s is not a directory but %s".formatted(cid, data.typeName()));
    }
    return byName(node.links());
  }

  static Map<String, DagPbLink> byName(List<DagPbLink> entries) {
    Map<String, DagPbLink> byName = LinkedHashMap.newLinkedHashMap(entries.size());
    for (DagPbLink entry : entries) {
      String name = entry.name();
      if (name.isEmpty()
          || name.equals(".")
          || name.equals("..")
          || name.indexOf('/') >= 0
          || name.indexOf('\0') >= 0) {
        throw new MalformedException(
            "'%s' is not the name of a file in a directory"
                .formatted(MalformedException.excerpt(name)));
      }
      if (byName.put(name, entry) != null) {
        throw new MalformedException(
            "a directory has two entries '%s'".formatted(MalformedException.excerpt(name)));
      }
    }
    return byName;
  }

  private static void checkSize(Profile profile, List<DagPbLink> entries, int blockLength)
      throws DirectoryTooLargeException {
    long measured =
        switch (profile) {
          case UNIXFS_V1_2025 -> blockLength;
          case UNIXFS_V0_2015 ->
              entries.stream()
                  .mapToLong(
                      entry -> entry.name().getBytes(UTF_8).length + entry.cid().encodedLength())
                  .sum();
        };
    if (measured > MAX_BYTES) {
      throw new DirectoryTooLargeException(
          "a directory of %d entries is too large for one block (%d bytes, more than %d): profile %s would have it sharded, which Nacre does not do"
              .formatted(entries.size(), measured, MAX_BYTES, profile));
    }
  }
}
