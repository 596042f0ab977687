package io.nacre.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.HexFormat;

/**
 * Reads the private key that belongs to a certificate: PKCS #8 (RFC 5958), and the older forms for
 * RSA (PKCS #1, RFC 8017) and elliptic curves (SEC 1, RFC 5915), which many tools still write.
 */
final class PrivateKeys {
  /** PKCS #8 version, and the algorithm: rsaEncryption with NULL parameters. */
  private static final byte[] RSA_PREFIX =
      HexFormat.of().parseHex("020100" + "300d06092a864886f70d0101010500");

  private static final byte[] VERSION = HexFormat.of().parseHex("020100");
  private static final byte[] EC_ALGORITHM = HexFormat.of().parseHex("06072a8648ce3d0201");

  private static final int SEQUENCE = 0x30;
  private static final int OCTET_STRING = 0x04;

  /** Holds the name of the curve, in SEC 1. */
  private static final int PARAMETERS = 0xa0;

  private static final byte[] PROBE = {1, 2, 3};

  private PrivateKeys() {}

  /**
   * The first key of a file.
   *
   * @param of what it must belong to
   * @throws IOException with a sentence, when there is none, it is encrypted, or another one's
   */
  static PrivateKey read(PemFile file, PublicKey of) throws IOException {
    for (PemFile.Block block : file.blocks()) {
      switch (block.label()) {
        case "PRIVATE KEY" -> {
          return key(file, block.der(), of);
        }
        case "RSA PRIVATE KEY" -> {
          return key(file, sequence(RSA_PREFIX, value(OCTET_STRING, block.der())), of);
        }
        case "EC PRIVATE KEY" -> {
          return key(file, curve(file, block.der()), of);
        }
        case "ENCRYPTED PRIVATE KEY" ->
            throw new IOException(
                "the key in %s is encrypted: write it without a passphrase, readable by this user alone (openssl pkey)"
                    .formatted(file.path()));
        default -> {
          // certificates and parameters may lie in the same file
        }
      }
    }
    throw new IOException("%s holds no private key in PEM form".formatted(file.path()));
  }

  private static PrivateKey key(PemFile file, byte[] pkcs8, PublicKey of) throws IOException {
    try {
      PrivateKey key =
          KeyFactory.getInstance(of.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      if (belongs(key, of)) {
        return key;
      }
    } catch (InvalidKeySpecException | InvalidKeyException | SignatureException e) {
      throw new IOException(another(file), e);
    } catch (GeneralSecurityException e) {
      throw new IOException(
          "%s: keys of the kind %s are not supported".formatted(file.path(), of.getAlgorithm()), e);
    }
    throw new IOException(another(file));
  }

  private static String another(PemFile file) {
    return "the key in %s does not belong to the certificate".formatted(file.path());
  }

  private static boolean belongs(PrivateKey key, PublicKey of) throws GeneralSecurityException {
    String algorithm =
        switch (of.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> of.getAlgorithm();
        };
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(key);
    signature.update(PROBE);
    byte[] signed = signature.sign();
    signature.initVerify(of);
    signature.update(PROBE);
    return signature.verify(signed);
  }

  /** PKCS #8 wants the curve in front of what SEC 1 says. */
  private static byte[] curve(PemFile file, byte[] sec1) throws IOException {
    Der inner = new Der(sec1).enter(SEQUENCE);
    while (inner.hasMore()) {
      if (inner.tag() == PARAMETERS) {
        byte[] algorithm = sequence(EC_ALGORITHM, inner.content());
        return sequence(VERSION, algorithm, value(OCTET_STRING, sec1));
      }
      inner = inner.skip();
    }
    throw new IOException("the key in %s does not say its curve".formatted(file.path()));
  }

  private static byte[] sequence(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return value(SEQUENCE, all.toByteArray());
  }

  /** Tag, length and content (X.690, section 8.1). */
  private static byte[] value(int tag, byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    if (content.length < 0x80) {
      out.write(content.length);
    } else {
      out.write(0x82);
      out.write(content.length >> Byte.SIZE);
      out.write(content.length);
    }
    out.writeBytes(content);
    return out.toByteArray();
  }
}
