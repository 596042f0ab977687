package io.nacre.store.image;

import io.nacre.store.MalformedException;
import java.util.regex.Pattern;

/**
 * Points at content: OCI image-spec, descriptor.md. Only what Nacre acts on is read; the manifest's
 * own bytes are kept.
 *
 * @param mediaType what the content is; matches RFC 6838 {@code type/subtype}
 * @param digest of the content
 * @param size of the content in bytes
 */
public record Descriptor(String mediaType, Digest digest, long size) {
  private static final Pattern MEDIA_TYPE =
      Pattern.compile(
          "[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}");

  public Descriptor {
    if (!MEDIA_TYPE.matcher(mediaType).matches()) {
      throw new MalformedException(
          "'%s' is not a media type".formatted(MalformedException.excerpt(mediaType)));
    }
    if (size < 0) {
      throw new MalformedException("the size of %s is negative".formatted(digest));
    }
  }
}
