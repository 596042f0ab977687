package io.nacre.oci.upstream;

import io.nacre.http.Headers;
import io.nacre.http.HttpClient;
import io.nacre.store.MalformedException;
import io.nacre.store.fetch.FetchException;
import io.nacre.store.image.Descriptor;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Manifest;
import io.nacre.store.image.ManifestReference;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Asks an upstream what a tag or a digest names: HEAD, which the limits of some registries do not
 * count, and GET at those whose answer to HEAD says too little.
 */
final class ManifestLookup {
  private final UpstreamReader reader;

  ManifestLookup(UpstreamReader reader) {
    this.reader = reader;
  }

  /**
   * @throws io.nacre.store.fetch.NotFoundException when the upstream has no such manifest
   * @throws FetchException as {@link UpstreamClient#open}
   */
  Descriptor find(UpstreamRepository repository, ManifestReference reference, Patience patience)
      throws FetchException, InterruptedException {
    try (HttpClient.Incoming head =
        reader.open(repository, Call.manifest("HEAD", reference), patience)) {
      Optional<Descriptor> told = told(head.headers());
      if (told.isPresent()) {
        return told.get();
      }
    }
    return read(repository, reference, patience);
  }

  private static Optional<Descriptor> told(Headers headers) {
    Optional<String> digest = headers.first("Docker-Content-Digest");
    Optional<String> mediaType = headers.mediaType();
    OptionalLong size = length(headers);
    if (digest.isEmpty() || mediaType.isEmpty() || size.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Descriptor(mediaType.get(), Digest.parse(digest.get()), size.getAsLong()));
    } catch (MalformedException _) {
      return Optional.empty(); // the manifest itself will tell
    }
  }

  /** What an answer to HEAD says of the length of what it describes. */
  static OptionalLong length(Headers headers) {
    String text = headers.first("Content-Length").orElse("");
    boolean isNumber =
        !text.isEmpty() && text.length() < 19 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    return isNumber ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
  }

  private Descriptor read(
      UpstreamRepository repository, ManifestReference reference, Patience patience)
      throws FetchException, InterruptedException {
    try (HttpClient.Incoming answer =
        reader.open(repository, Call.manifest("GET", reference), patience)) {
      byte[] bytes = answer.body().readAll(Manifest.MAX_BYTES);
      String mediaType = answer.headers().mediaType().orElse("");
      Manifest manifest =
          mediaType.isEmpty() ? Manifest.parse(bytes) : Manifest.parse(bytes, mediaType);
      return new Descriptor(manifest.mediaType(), Digest.sha256(bytes), bytes.length);
    } catch (FetchException e) {
      throw e;
    } catch (MalformedException | IOException e) {
      throw new FetchException(
          "upstream %s sent no manifest for %s: %s"
              .formatted(repository.upstream(), reference, e.getMessage()),
          e);
    }
  }
}
