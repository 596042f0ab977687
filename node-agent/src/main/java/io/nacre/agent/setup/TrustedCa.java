package io.nacre.agent.setup;

import io.nacre.agent.setup.SetupRecord.Passage;
import java.nio.file.Path;

/**
 * Certificates that a client is to trust, since an agent with TLS has one that is not known
 * everywhere.
 *
 * @param file where people keep them
 * @param pem what is in it
 */
public record TrustedCa(Path file, String pem) {
  private static final String BEGIN = "-----BEGIN CERTIFICATE-----";

  /**
   * Reads a file.
   *
   * @throws SetupException when it holds no certificate in PEM form
   */
  public static TrustedCa read(Path file) throws SetupException {
    String pem = new Draft().text(file).orElse("");
    if (!pem.contains(BEGIN)) {
      throw new SetupException("%s holds no certificate in PEM form".formatted(file));
    }
    return new TrustedCa(file, pem);
  }

  /** Copies them to where a client looks for those of one host: {@code FOLDER/HOST:PORT/ca.crt}. */
  SetupRecord copy(Draft draft, Path folder, AgentAddress host) throws SetupException {
    Path copy = folder.resolve(host.authority()).resolve("ca.crt");
    String there = draft.text(copy).orElse("");
    if (there.equals(pem)) {
      return SetupRecord.NONE;
    }
    if (!there.isBlank()) {
      throw new SetupException(
          "%s holds other certificates: add those of %s by hand, and leave out --ca"
              .formatted(copy, file));
    }
    draft.put(copy, pem);
    return SetupRecord.of(new Passage(copy.toString(), there, pem));
  }
}
