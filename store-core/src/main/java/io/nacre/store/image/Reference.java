package io.nacre.store.image;

/**
 * A name a person types for an image: {@code team/app:1}, {@code team/app@sha256:…}, {@code
 * ghcr.io/org/app}.
 *
 * @param repository where the image is
 * @param target which one; {@code latest} when nothing was said
 */
public record Reference(Repository repository, ManifestReference target) {

  /**
   * Reads {@code name[:tag][@digest]}; with both, the digest decides.
   *
   * @throws io.nacre.store.MalformedException when a part does not follow its grammar
   */
  public static Reference parse(String text) {
    int at = text.indexOf('@');
    String named = at < 0 ? text : text.substring(0, at);
    int colon = named.indexOf(':', named.lastIndexOf('/') + 1);
    Repository repository = new Repository(colon < 0 ? named : named.substring(0, colon));
    Tag tag = colon < 0 ? Tag.LATEST : new Tag(named.substring(colon + 1));
    return new Reference(repository, at < 0 ? tag : Digest.parse(text.substring(at + 1)));
  }

  @Override
  public String toString() {
    return repository + (target instanceof Digest ? "@" : ":") + target;
  }
}
