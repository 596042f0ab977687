package io.nacre.store.cid;

import io.nacre.store.MalformedException;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * Who somebody is to IPFS (libp2p, "Peer Ids and Keys"): the hash of a public key, or a short key
 * itself.
 *
 * @param hash identity of the key's protobuf, where that is short enough, or its sha2-256
 */
public record PeerId(Multihash hash) {
  /** Of a libp2p public key. */
  public static final long LIBP2P_KEY = 0x72;

  /** The protobuf of a public key: of type Ed25519, with 32 bytes of data. */
  private static final byte[] ED25519_HEAD = HexFormat.of().parseHex("08011220");

  private static final int ED25519_BYTES = 32;

  /** Longer keys are hashed: libp2p's own bound. */
  private static final int MAX_INLINE = 42;

  /**
   * @throws MalformedException when the hash is none that a peer ID may have
   */
  public PeerId {
    boolean right =
        hash.code() == Multihash.IDENTITY
            ? hash.length() > 0 && hash.length() <= MAX_INLINE
            : hash.code() == Multihash.SHA2_256 && hash.isVerifiable();
    if (!right) {
      throw new MalformedException("%s is not the hash of a peer's key".formatted(hash));
    }
  }

  /**
   * The peer ID of an Ed25519 key.
   *
   * @param key the 32 bytes of the public key (RFC 8032)
   */
  public static PeerId ofEd25519(byte[] key) {
    if (key.length != ED25519_BYTES) {
      throw new IllegalArgumentException("an Ed25519 key has 32 bytes, not " + key.length);
    }
    ByteBuffer protobuf = ByteBuffer.allocate(ED25519_HEAD.length + ED25519_BYTES);
    protobuf.put(ED25519_HEAD).put(key);
    return new PeerId(new Multihash(Multihash.IDENTITY, protobuf.array()));
  }

  /**
   * Reads either text form: a bare base58btc multihash ({@code 12D3Koo…}, {@code Qm…}), or a CID of
   * version 1 with codec libp2p-key ({@code k51…}, {@code baf…}).
   *
   * @throws MalformedException when it is neither
   */
  public static PeerId parse(String text) {
    if (text.startsWith("1") || text.startsWith("Qm")) {
      return new PeerId(Multihash.decode(Multibase.BASE58BTC.decodeBare(text)));
    }
    Cid cid = Cid.parse(text);
    if (cid.codec() != LIBP2P_KEY) {
      throw new MalformedException(
          "'%s' is a CID, but not of a peer's key".formatted(MalformedException.excerpt(text)));
    }
    return new PeerId(cid.hash());
  }

  /** As a CID, which in base 36 fits into a DNS label. */
  public Cid cid() {
    return new Cid(1, LIBP2P_KEY, hash);
  }

  /** The bare base58btc form, which everybody reads. */
  @Override
  public String toString() {
    return Multibase.BASE58BTC.encodeBare(hash.encode());
  }
}
