package io.nacre.oci.registry;

import io.nacre.store.catalog.Addition;
import io.nacre.store.catalog.Catalog;
import io.nacre.store.catalog.ManifestEntry;
import io.nacre.store.catalog.Retention;
import io.nacre.store.fetch.FetchException;
import io.nacre.store.fetch.NameResolver;
import io.nacre.store.image.Descriptor;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Manifest;
import io.nacre.store.image.Repository;
import io.nacre.store.image.Tag;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes pulled manifests into repositories. What such a manifest names belongs from then on as far
 * as somebody with authority over the repository vouches for it, and no further: whoever wrote the
 * manifest may have listed what is not his.
 */
final class Adoptions {
  private static final Logger log = LoggerFactory.getLogger(Adoptions.class);

  private final Catalog catalog;
  private final NameResolver names;

  Adoptions(Catalog catalog, NameResolver names) {
    this.catalog = catalog;
    this.names = names;
  }

  /**
   * @throws FetchException when nobody vouches for the manifest, or nobody could be asked
   */
  void adopt(Repository repository, ManifestEntry entry, Manifest manifest, List<Tag> tags)
      throws IOException, InterruptedException {
    Set<Digest> children =
        manifest.children().stream().map(Descriptor::digest).collect(Collectors.toSet());
    add(repository, entry, children, vouched(repository, entry, children), tags);
  }

  private Set<Digest> vouched(Repository repository, ManifestEntry entry, Set<Digest> children)
      throws FetchException, InterruptedException {
    Set<Digest> vouched =
        names.vouched(repository, entry.descriptor().digest(), children).stream()
            .filter(children::contains)
            .collect(Collectors.toSet());
    if (vouched.size() < children.size()) {
      log.info(
          "{} of {}: {} of the {} blobs and manifests that it names belong there",
          entry.descriptor().digest(),
          repository,
          vouched.size(),
          children.size());
    }
    return vouched;
  }

  /** Asks again about children of a known manifest for which nobody vouched before. */
  void complete(Repository repository, ManifestEntry entry)
      throws IOException, InterruptedException {
    Catalog.Children children = catalog.children(repository, entry.descriptor().digest());
    if (children.others().isEmpty()) {
      return;
    }
    Set<Digest> others = Set.copyOf(children.others());
    try {
      Set<Digest> vouched = vouched(repository, entry, others);
      if (!vouched.isEmpty()) {
        add(repository, entry, others, vouched, List.of());
      }
    } catch (FetchException e) {
      log.info("{} of {} stays as it is: {}", entry.descriptor(), repository, e.getMessage());
    }
  }

  private void add(
      Repository repository,
      ManifestEntry entry,
      Set<Digest> children,
      Set<Digest> granted,
      List<Tag> tags)
      throws IOException {
    catalog.addManifests(
        List.of(
            new Addition(
                repository,
                entry,
                children,
                new Addition.Grant.These(granted),
                tags,
                Retention.CACHED)));
  }
}
