package io.nacre.swarm.membership;

import io.nacre.store.MalformedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Who an agent is, wherever it listens: random, made once for a data folder. It tells agents apart
 * and proves nothing.
 *
 * @param text 32 lower-case hexadecimal digits
 */
public record NodeId(String text) {
  private static final int BYTES = 16;
  private static final Pattern GRAMMAR = Pattern.compile("[0-9a-f]{32}");

  public NodeId {
    if (!GRAMMAR.matcher(text).matches()) {
      throw new MalformedException(
          "'%s' is not a node id: 32 lower-case hexadecimal digits"
              .formatted(MalformedException.excerpt(text)));
    }
  }

  /** A new one. */
  public static NodeId random() {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return new NodeId(HexFormat.of().formatHex(bytes));
  }

  /**
   * The one in this file, which is made, durably, when it is not there.
   *
   * @throws IOException when it cannot be read or written, or holds something else
   */
  public static NodeId load(Path file) throws IOException {
    if (!Files.exists(file)) {
      create(file, random());
    }
    try {
      return new NodeId(Files.readString(file).strip());
    } catch (MalformedException e) {
      throw new IOException(
          "%s does not hold a node id: remove it, and this agent gets a new one".formatted(file),
          e);
    }
  }

  private static void create(Path file, NodeId id) throws IOException {
    Path unfinished = file.resolveSibling(file.getFileName() + ".new");
    try (FileChannel out =
        FileChannel.open(
            unfinished,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = StandardCharsets.US_ASCII.encode(id + "\n");
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      out.force(true);
    }
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel folder =
        FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
      folder.force(true);
    }
  }

  /** The first eight digits, for people. */
  public String abbreviated() {
    return text.substring(0, 8);
  }

  @Override
  public String toString() {
    return text;
  }
}
