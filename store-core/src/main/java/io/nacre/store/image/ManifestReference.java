package io.nacre.store.image;

/**
 * What may stand after {@code /manifests/} (OCI distribution-spec, "reference"): a tag or a digest.
 */
public sealed interface ManifestReference permits Tag, Digest {

  /**
   * Reads a tag, or a digest when there is a colon (a tag has none).
   *
   * @throws io.nacre.store.MalformedException when it is neither
   */
  static ManifestReference parse(String text) {
    return text.indexOf(':') >= 0 ? Digest.parse(text) : new Tag(text);
  }
}
