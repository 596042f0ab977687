package io.nacre.store.archive;

import io.nacre.store.catalog.Addition;
import io.nacre.store.catalog.Retention;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Repository;
import io.nacre.store.image.Tag;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where one image of an archive goes: a repository and the tags it gets there, perhaps none. */
record Placement(ArchivedImage image, Repository repository, Set<Tag> tags) {

  /**
   * Decides where the images of an archive go. What the caller says wins over what the archive
   * says; a signature or another referrer goes where its subject goes.
   *
   * @param otherwise where they go when neither says it
   * @throws ArchiveException when nobody says where an image goes, or all would get one name
   */
  static List<Placement> of(List<ArchivedImage> images, ImageName said, ImageName otherwise)
      throws ArchiveException {
    boolean archiveSays =
        images.stream()
            .flatMap(image -> image.names().stream())
            .anyMatch(name -> name.repository() != null);
    ImageName asked = said.repository() == null && !archiveSays ? otherwise : said;
    Set<Digest> all = new HashSet<>();
    images.forEach(image -> all.add(image.root().digest()));
    images.forEach(image -> all.addAll(image.members()));
    List<ArchivedImage> referrers =
        images.stream().filter(image -> image.names().isEmpty() && refersTo(image, all)).toList();
    List<ArchivedImage> named = new ArrayList<>(images);
    named.removeAll(referrers);
    if (named.isEmpty()) {
      throw new ArchiveException("the archive has no image");
    }
    List<Placement> placements = new ArrayList<>();
    for (ArchivedImage image : named) {
      placements.addAll(
          asked.repository() == null
              ? asArchived(image)
              : List.of(asAsked(image, asked.repository(), asked.tag(), named.size())));
    }
    Set<Repository> repositories = new LinkedHashSet<>();
    placements.forEach(placement -> repositories.add(placement.repository));
    for (ArchivedImage referrer : referrers) {
      repositories.forEach(each -> placements.add(new Placement(referrer, each, Set.of())));
    }
    return placements;
  }

  /** What the catalog has to be told. */
  Stream<Addition> additions() {
    return Stream.concat(
        Stream.of(addition(image.root(), image.members(), tags)),
        image.below().stream().map(below -> addition(below, List.of(), List.of())));
  }

  private Addition addition(
      ArchivedImage.Part part, Collection<Digest> granted, Collection<Tag> tags) {
    return new Addition(
        repository,
        part.manifest(),
        part.children(),
        new Addition.Grant.These(granted),
        tags,
        Retention.TAGGED);
  }

  private static boolean refersTo(ArchivedImage image, Set<Digest> digests) {
    Digest subject = image.root().manifest().subject();
    return subject != null && digests.contains(subject);
  }

  private static Placement asAsked(
      ArchivedImage image, Repository repository, @Nullable Tag tag, int images)
      throws ArchiveException {
    if (tag != null && images > 1) {
      throw new ArchiveException(
          "the archive has %d images, which cannot all be %s:%s: leave out the tag"
              .formatted(images, repository, tag));
    }
    Set<Tag> tags = new LinkedHashSet<>();
    for (ImageName name : image.names()) {
      if (tag == null && name.tag() != null) {
        tags.add(name.tag());
      }
    }
    if (tag != null) {
      tags.add(tag);
    } else if (tags.isEmpty() && images == 1) {
      tags.add(Tag.LATEST);
    }
    return new Placement(image, repository, tags);
  }

  private static List<Placement> asArchived(ArchivedImage image) throws ArchiveException {
    Map<Repository, Set<Tag>> places = new LinkedHashMap<>();
    for (ImageName name : image.names()) {
      if (name.repository() != null) {
        places
            .computeIfAbsent(name.repository(), _ -> new LinkedHashSet<>())
            .add(name.tag() == null ? Tag.LATEST : name.tag());
      }
    }
    if (places.isEmpty()) {
      throw new ArchiveException(
          "the archive does not say which repository its image %s%s goes to: give a name"
              .formatted(
                  image.root().digest().abbreviated(),
                  image.names().isEmpty() ? "" : " (" + image.names().getFirst().tag() + ")"));
    }
    return places.entrySet().stream()
        .map(place -> new Placement(image, place.getKey(), place.getValue()))
        .toList();
  }
}
