package io.nacre.agent.image;

import io.nacre.oci.upstream.Upstreams;
import io.nacre.store.MalformedException;
import io.nacre.store.Store;
import io.nacre.store.catalog.Addition;
import io.nacre.store.catalog.Catalog;
import io.nacre.store.catalog.ManifestEntry;
import io.nacre.store.catalog.MissingContentException;
import io.nacre.store.catalog.Pin;
import io.nacre.store.catalog.Retention;
import io.nacre.store.catalog.TagEntry;
import io.nacre.store.cid.Cid;
import io.nacre.store.dag.DirectoryTooLargeException;
import io.nacre.store.image.Descriptor;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Manifest;
import io.nacre.store.image.Reference;
import io.nacre.store.image.Repository;
import io.nacre.store.image.Tag;
import io.nacre.store.tree.ImageNode;
import io.nacre.store.tree.ImageTree;
import io.nacre.store.tree.Images;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The images of this node under the names that people use. */
public final class ImageNames {
  private static final int PAGE = 1000;

  private final Catalog catalog;
  private final Images images;
  private final Upstreams upstreams;
  private final InstantSource clock;

  /**
   * @param upstreams whose repositories go under names of their own
   */
  public ImageNames(Store store, Upstreams upstreams, InstantSource clock) {
    this.upstreams = upstreams;
    this.catalog = store.catalog();
    this.images = store.images();
    this.clock = clock;
  }

  /** An image that the catalog knows. */
  public record Image(Repository repository, ManifestEntry manifest) {
    public Digest digest() {
      return manifest.descriptor().digest();
    }
  }

  /** Sees one line of {@link #forEach}; the tag is empty for a manifest that has none. */
  @FunctionalInterface
  public interface Visitor {
    void visit(Image image, Optional<TagEntry> tag) throws IOException;
  }

  /**
   * The image that a person means: by its name, or by its image CID. What parses as a CID is one,
   * though a repository may be called so.
   *
   * @throws ImageException when there is none
   * @throws io.nacre.store.MalformedException when it is neither
   */
  public Image find(String text) throws IOException, ImageException {
    Optional<Cid> cid = cidIn(text);
    return cid.isPresent() ? find(cid.get()) : find(reference(text));
  }

  /**
   * The name that a person types, in its one spelling: {@code docker.io/nginx} is {@code
   * docker.io/library/nginx:latest}, as everywhere.
   *
   * @throws io.nacre.store.MalformedException when it is none
   */
  public Reference reference(String text) {
    Reference typed = Reference.parse(text);
    return new Reference(upstreams.canonical(typed.repository()), typed.target());
  }

  /** Whether a person means a CID by this. */
  public static boolean isCid(String text) {
    return cidIn(text).isPresent();
  }

  private static Optional<Cid> cidIn(String text) {
    try {
      return Optional.of(Cid.parse(text));
    } catch (MalformedException _) {
      return Optional.empty();
    }
  }

  private Image find(Cid cid) throws IOException, ImageException {
    return all(cid).stream()
        .findFirst()
        .orElseThrow(() -> ImageException.unknown("no image here has the CID " + cid));
  }

  /** The images with this CID, which are one image in several repositories. */
  public List<Image> all(Cid cid) throws IOException {
    List<Image> found = new ArrayList<>();
    for (Digest manifest : images.withCid(cid)) {
      for (Repository repository : catalog.repositoriesOf(manifest)) {
        catalog
            .manifest(repository, manifest)
            .ifPresent(entry -> found.add(new Image(repository, entry)));
      }
    }
    return found;
  }

  /**
   * The image of this name.
   *
   * @throws ImageException when there is none
   */
  public Image find(Reference reference) throws IOException, ImageException {
    Repository repository = reference.repository();
    Optional<Digest> digest =
        switch (reference.target()) {
          case Tag tag -> catalog.tag(repository, tag).map(TagEntry::digest);
          case Digest given -> Optional.of(given);
        };
    Optional<ManifestEntry> manifest =
        digest.isPresent() ? catalog.manifest(repository, digest.get()) : Optional.empty();
    return new Image(repository, manifest.orElseThrow(() -> unknown(reference)));
  }

  static ImageException unknown(Reference reference) {
    return ImageException.unknown(
        "%s is not here; 'nacre pull %s' gets it from peers".formatted(reference, reference));
  }

  /** What an image consists of; empty when its manifest has been lost from this disk. */
  public Optional<ImageTree> tree(Image image) throws IOException {
    return images.tree(image.repository, image.digest());
  }

  /**
   * The CID of an image as a folder.
   *
   * @param cid empty as long as it has none
   * @param why it will never have one; empty when it has, or may yet
   */
  public record ImageCid(Optional<Cid> cid, Optional<String> why) {}

  /** The CID of an image as a folder, which it has once all of it is here. */
  public ImageCid cid(Digest manifest) throws IOException {
    try {
      return new ImageCid(images.cid(manifest), Optional.empty());
    } catch (DirectoryTooLargeException e) {
      return new ImageCid(Optional.empty(), Optional.ofNullable(e.getMessage()));
    }
  }

  /** Visits every tag of a repository, and its manifests without one if these are wanted too. */
  public void forEach(Repository repository, boolean untagged, Visitor visitor) throws IOException {
    List<Digest> tagged = new ArrayList<>();
    List<TagEntry> page = catalog.tags(repository, "", PAGE);
    while (!page.isEmpty()) {
      for (TagEntry tag : page) {
        Optional<ManifestEntry> manifest = catalog.manifest(repository, tag.digest());
        if (manifest.isPresent()) { // gone in this moment otherwise
          visitor.visit(new Image(repository, manifest.get()), Optional.of(tag));
        }
        tagged.add(tag.digest());
      }
      page = catalog.tags(repository, page.getLast().tag().name(), PAGE);
    }
    if (untagged) {
      for (ManifestEntry manifest : catalog.manifests(repository)) {
        if (!tagged.contains(manifest.descriptor().digest())) {
          visitor.visit(new Image(repository, manifest), Optional.empty());
        }
      }
    }
  }

  /** Every repository, in lexical order; the next page is read while the one before is used. */
  public void forEachRepository(RepositoryVisitor visitor)
      throws IOException, InterruptedException {
    List<Repository> page = catalog.repositories("", PAGE);
    while (!page.isEmpty()) {
      for (Repository repository : page) {
        visitor.visit(repository);
      }
      page = catalog.repositories(page.getLast().name(), PAGE);
    }
  }

  /** Sees one repository. */
  @FunctionalInterface
  public interface RepositoryVisitor {
    void visit(Repository repository) throws IOException, InterruptedException;
  }

  /** The tags of an image. */
  public List<Tag> tags(Image image) throws IOException {
    List<Tag> tags = new ArrayList<>();
    forEach(
        image.repository,
        false,
        (other, tag) -> {
          if (other.digest().equals(image.digest())) {
            tag.map(TagEntry::tag).ifPresent(tags::add);
          }
        });
    return tags;
  }

  /** The pins of an image. */
  public List<Pin> pins(Image image) throws IOException {
    return catalog.pins().stream()
        .filter(pin -> pin.repository().equals(image.repository))
        .filter(pin -> pin.digest().equals(image.digest()))
        .toList();
  }

  /**
   * Gives an image one more name, in its own or another repository. There belongs then, too, what
   * of it belongs to its own.
   *
   * @throws ImageException when it has just been removed, or its manifest is lost
   */
  public void tag(Image image, Repository repository, Tag tag) throws IOException, ImageException {
    ImageTree tree =
        tree(image)
            .orElseThrow(
                () ->
                    ImageException.refused(
                        "the manifest %s is lost from this disk: pull the image again"
                            .formatted(image.digest())));
    List<Addition> additions = new ArrayList<>();
    for (ImageNode node : tree.parts()) {
      boolean isRoot = node.descriptor().digest().equals(image.digest());
      Manifest manifest = node.manifest();
      if (manifest != null) {
        additions.add(
            new Addition(
                repository,
                isRoot ? image.manifest : ManifestEntry.of(node.descriptor(), manifest),
                manifest.children().stream().map(Descriptor::digest).toList(),
                new Addition.Grant.AsIn(image.repository),
                isRoot ? List.of(tag) : List.of(),
                isRoot ? Retention.TAGGED : Retention.CACHED));
      }
    }
    try {
      catalog.addManifests(additions);
    } catch (MissingContentException e) {
      throw ImageException.unknown("the image was removed meanwhile");
    }
  }

  /** Keeps an image until the pin is removed. A pin of this name is moved. */
  public Pin pin(Image image, String name) throws IOException {
    Pin pin = new Pin(name, image.repository, image.digest(), now());
    catalog.pin(pin);
    return pin;
  }

  /** Removes a pin by its name; false when there was none. */
  public boolean unpin(String name) throws IOException {
    return catalog.unpin(name);
  }

  public List<Pin> pins() throws IOException {
    return catalog.pins();
  }

  /** How dear an image is. */
  public Retention retention(Image image) throws IOException {
    return catalog.retention(image.repository, image.digest());
  }

  private Instant now() {
    return clock.instant();
  }
}
