package io.nacre.store.identity;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.nacre.store.cid.PeerId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An agent's Ed25519 key pair (RFC 8032), made once for a data folder: two PEM blocks, the private
 * key in PKCS #8 and the public one.
 */
public final class NodeKey {
  private static final String ALGORITHM = "Ed25519";
  private static final int RAW_BYTES = 32;
  private static final int MAX_FILE = 4096;
  private static final int LINE = 64;
  private static final Pattern PRIVATE = pem("PRIVATE KEY");
  private static final Pattern PUBLIC = pem("PUBLIC KEY");

  private final KeyPair pair;

  private NodeKey(KeyPair pair) {
    this.pair = pair;
  }

  /**
   * The key in this file, which is made, durably and for its owner alone, when it is not there.
   *
   * @throws IOException when it cannot be read or written, or holds something else
   */
  public static NodeKey load(Path file) throws IOException {
    try {
      if (!Files.exists(file)) {
        create(file);
      }
      if (Files.size(file) > MAX_FILE) {
        throw new IOException("%s is too long for a key".formatted(file));
      }
      String text = Files.readString(file, US_ASCII);
      KeyFactory keys = KeyFactory.getInstance(ALGORITHM);
      KeyPair pair =
          new KeyPair(
              keys.generatePublic(new X509EncodedKeySpec(block(PUBLIC, text))),
              keys.generatePrivate(new PKCS8EncodedKeySpec(block(PRIVATE, text))));
      requirePair(pair);
      return new NodeKey(pair);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException(
          "%s does not hold an Ed25519 key pair: remove it, and this agent gets a new one"
              .formatted(file),
          e);
    }
  }

  private static void create(Path file) throws IOException, GeneralSecurityException {
    KeyPair pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
    String text =
        pem("PRIVATE KEY", pair.getPrivate().getEncoded())
            + pem("PUBLIC KEY", pair.getPublic().getEncoded());
    Path unfinished = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(unfinished);
    try (FileChannel out =
        FileChannel.open(
            unfinished,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      ByteBuffer bytes = US_ASCII.encode(text);
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

  private static Pattern pem(String type) {
    return Pattern.compile(
        "-----BEGIN %1$s-----([A-Za-z0-9+/=\\s]+)-----END %1$s-----".formatted(type));
  }

  private static String pem(String type, byte[] der) {
    String base64 = Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(type, base64);
  }

  private static byte[] block(Pattern type, String text) {
    Matcher block = type.matcher(text);
    if (!block.find()) {
      throw new IllegalArgumentException("a PEM block is missing");
    }
    return Base64.getMimeDecoder().decode(block.group(1));
  }

  /** Two halves of different keys would make every signature wrong. */
  private static void requirePair(KeyPair pair) throws GeneralSecurityException {
    byte[] anything = {1};
    Signature signature = Signature.getInstance(ALGORITHM);
    signature.initSign(pair.getPrivate());
    signature.update(anything);
    byte[] signed = signature.sign();
    signature.initVerify(pair.getPublic());
    signature.update(anything);
    if (!signature.verify(signed)) {
      throw new IllegalArgumentException("the public key is not that of the private one");
    }
  }

  public KeyPair pair() {
    return pair;
  }

  /** Who has this key. */
  public PeerId peerId() {
    byte[] encoded = pair.getPublic().getEncoded(); // RFC 8410: the key's bytes are its end
    return PeerId.ofEd25519(
        Arrays.copyOfRange(encoded, encoded.length - RAW_BYTES, encoded.length));
  }

  /** The peer ID alone: keys never reach a log. */
  @Override
  public String toString() {
    return peerId().toString();
  }
}
