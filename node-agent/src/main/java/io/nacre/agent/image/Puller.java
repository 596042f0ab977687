package io.nacre.agent.image;

import io.nacre.oci.registry.PullThrough;
import io.nacre.oci.registry.StoredManifest;
import io.nacre.store.Store;
import io.nacre.store.blob.BlobStore;
import io.nacre.store.catalog.Catalog;
import io.nacre.store.fetch.Arrival;
import io.nacre.store.fetch.BlobFetcher;
import io.nacre.store.gc.Holds;
import io.nacre.store.image.Descriptor;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Manifest;
import io.nacre.store.image.Platform;
import io.nacre.store.image.Reference;
import io.nacre.store.image.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Brings whole images here: the manifests first, so that it is certain what is to come, then the
 * blobs.
 */
public final class Puller {
  /** An index in an index in an index; deeper ones are refused. */
  private static final int MAX_DEPTH = 4;

  private final BlobStore blobs;
  private final Catalog catalog;
  private final Holds holds;
  private final PullThrough manifests;
  private final BlobFetcher fetcher;

  public Puller(Store store, PullThrough manifests, BlobFetcher fetcher) {
    this.blobs = store.blobs();
    this.catalog = store.catalog();
    this.holds = store.holds();
    this.manifests = manifests;
    this.fetcher = fetcher;
  }

  /**
   * An image whose manifests are here.
   *
   * @param repository where it belongs
   * @param root its manifest or index
   * @param blobs configs and layers, each once
   */
  public record Plan(Repository repository, Descriptor root, List<Descriptor> blobs) {}

  /** Told how many bytes of a blob are here. */
  @FunctionalInterface
  public interface Progress {
    void at(Descriptor blob, long bytes);
  }

  /**
   * Finds the image and gets its manifests.
   *
   * @param platform of which the image is wanted; empty for all that there are
   * @throws ImageException when there is no image for that platform
   * @throws IOException when nobody has it, or who has it cannot be read
   */
  public Plan plan(Reference reference, Optional<Platform> platform)
      throws IOException, ImageException, InterruptedException {
    Map<Digest, Descriptor> wanted = new LinkedHashMap<>();
    StoredManifest root = manifests.manifest(reference.repository(), reference.target());
    catalog.touch(reference.repository(), root.blob().digest());
    collect(reference.repository(), root, platform, MAX_DEPTH, wanted);
    return new Plan(
        reference.repository(), root.entry().descriptor(), List.copyOf(wanted.values()));
  }

  private void collect(
      Repository repository,
      StoredManifest stored,
      Optional<Platform> platform,
      int depth,
      Map<Digest, Descriptor> wanted)
      throws IOException, ImageException, InterruptedException {
    if (depth == 0) {
      throw ImageException.refused("the index is nested more than %d deep".formatted(MAX_DEPTH));
    }
    Manifest manifest =
        Manifest.parse(
            Files.readAllBytes(stored.blob().file()), stored.entry().descriptor().mediaType());
    if (manifest instanceof Manifest.Index index) {
      for (Manifest.Entry entry : chosen(index, platform)) {
        StoredManifest child = manifests.manifest(repository, entry.descriptor().digest());
        collect(repository, child, platform, depth - 1, wanted);
      }
    } else {
      manifest.children().forEach(child -> wanted.putIfAbsent(child.digest(), child));
    }
  }

  /**
   * The entry that fits the platform best; those that do not say what they are for are taken too.
   */
  private static List<Manifest.Entry> chosen(Manifest.Index index, Optional<Platform> platform)
      throws ImageException {
    if (platform.isEmpty()) {
      return index.manifests();
    }
    List<Manifest.Entry> chosen = new ArrayList<>();
    index.manifests().stream()
        .filter(entry -> distance(platform.get(), entry).isPresent())
        .min(Comparator.comparing(entry -> distance(platform.get(), entry).orElseThrow()))
        .ifPresent(chosen::add);
    index.manifests().stream().filter(entry -> entry.platform() == null).forEach(chosen::add);
    if (chosen.isEmpty()) {
      throw ImageException.unknown(
          "there is no image for %s, only for %s: choose with --platform"
              .formatted(platform.get(), platforms(index)));
    }
    return chosen;
  }

  private static Optional<Integer> distance(Platform wanted, Manifest.Entry entry) {
    Platform offered = entry.platform();
    return offered == null
        ? Optional.empty()
        : wanted.distance(offered).stream().boxed().findFirst();
  }

  private static String platforms(Manifest.Index index) {
    return index.manifests().stream()
        .map(entry -> String.valueOf(entry.platform()))
        .distinct()
        .collect(Collectors.joining(", "));
  }

  /**
   * Gets one blob of a plan, unless it is held.
   *
   * @throws IOException when nobody has it, or who has it cannot be read
   */
  public void fetch(Plan plan, Descriptor blob, Progress progress)
      throws IOException, InterruptedException {
    catalog.touch(plan.repository, blob.digest());
    if (blobs.find(blob.digest()).isEmpty()) {
      try (var _ = holds.hold(plan.root.digest());
          var _ = holds.hold(blob.digest());
          Arrival arrival = fetcher.fetch(plan.repository, blob.digest())) {
        long here = 0;
        while (here < arrival.size()) {
          here = arrival.await(here);
          progress.at(blob, here);
        }
        var _ = arrival.result();
      }
    }
    progress.at(blob, blob.size());
  }
}
