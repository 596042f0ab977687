package io.nacre.oci.upstream;

import io.nacre.http.Headers;
import io.nacre.store.catalog.Catalog;
import io.nacre.store.catalog.TagEntry;
import io.nacre.store.fetch.DeniedException;
import io.nacre.store.fetch.FetchException;
import io.nacre.store.fetch.NotFoundException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Asks an upstream whether somebody may read one of its repositories. */
final class ReadProbe {
  private final UpstreamClient client;
  private final Catalog catalog;

  ReadProbe(UpstreamClient client, Catalog catalog) {
    this.client = client;
    this.catalog = catalog;
  }

  /**
   * By what is known to be there, or else by the list of its tags.
   *
   * @throws FetchException when the upstream cannot be asked
   */
  boolean mayRead(UpstreamRepository repository, Credentials credentials)
      throws FetchException, InterruptedException {
    return mayReadWhatIsHeld(repository, credentials).orElse(false)
        || succeeds(repository, new Call("GET", "tags/list?n=1", Headers.NONE), credentials)
            .orElse(false);
  }

  /**
   * By a manifest that is known to be there, and by nothing less: some registries show lists to
   * those who may not read.
   *
   * @return empty when none is known, or none of those is there any more
   */
  Optional<Boolean> mayReadWhatIsHeld(UpstreamRepository repository, Credentials credentials)
      throws FetchException, InterruptedException {
    List<TagEntry> tags;
    try {
      tags = catalog.tags(repository.here(), "", 1);
    } catch (IOException e) {
      throw new FetchException("cannot tell what is known of %s".formatted(repository), e);
    }
    return tags.isEmpty()
        ? Optional.empty()
        : succeeds(repository, Call.manifest("HEAD", tags.getFirst().tag()), credentials);
  }

  private Optional<Boolean> succeeds(
      UpstreamRepository repository, Call call, Credentials credentials)
      throws FetchException, InterruptedException {
    try {
      client.open(repository, call, credentials, Patience.LITTLE).close();
      return Optional.of(true);
    } catch (DeniedException _) {
      return Optional.of(false);
    } catch (NotFoundException _) {
      return Optional.empty();
    }
  }
}
