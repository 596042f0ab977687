package io.nacre.store.archive;

import io.nacre.store.MalformedException;
import io.nacre.store.blob.Blob;
import io.nacre.store.image.BoundedJson;
import io.nacre.store.image.Descriptor;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Manifest;
import io.nacre.store.image.MediaTypes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Finds the images of an OCI image layout (image-spec, image-layout.md). An index may list images
 * that the layout leaves out; what an image names must be there.
 */
final class OciLayoutReader {
  private static final String VERSION = "1.0.0";
  private static final int MAX_DEPTH = 8;
  private static final int MAX_VISITS = 20_000;

  private static final List<String> NAMES =
      List.of("io.containerd.image.name", "org.opencontainers.image.ref.name");

  private final Intake intake;
  private int visits;

  OciLayoutReader(Intake intake) {
    this.intake = intake;
  }

  /**
   * @param layout the bytes of {@code oci-layout}
   * @throws MalformedException when a document is not what it should be
   */
  List<ArchivedImage> read(byte[] layout) throws IOException {
    checkVersion(layout);
    byte[] bytes =
        intake
            .document("index.json")
            .orElseThrow(() -> new ArchiveException("the image layout has no index.json"));
    if (!(Manifest.parse(bytes) instanceof Manifest.Index index)) {
      throw new ArchiveException("the image layout's index.json is not an index");
    }
    Map<Descriptor, Set<ImageName>> roots = new LinkedHashMap<>();
    for (Manifest.Entry entry : index.manifests()) {
      roots.computeIfAbsent(entry.descriptor(), _ -> new LinkedHashSet<>()).addAll(names(entry));
    }
    List<ArchivedImage> images = new ArrayList<>();
    for (var root : roots.entrySet()) {
      images.add(new Collector().collect(root.getKey(), List.copyOf(root.getValue())));
    }
    return images;
  }

  private static void checkVersion(byte[] layout) throws ArchiveException {
    AtomicReference<String> version = new AtomicReference<>("");
    BoundedJson.read(
        "oci-layout",
        layout,
        json ->
            json.object(
                name -> {
                  if (name.equals("imageLayoutVersion")) {
                    version.set(json.stringOrEmpty());
                  }
                }));
    if (!version.get().equals(VERSION)) {
      throw new ArchiveException(
          "the image layout has version '%s', not %s"
              .formatted(MalformedException.excerpt(version.get()), VERSION));
    }
  }

  /** The first annotation that says a repository, or else the one that says a tag. */
  private static List<ImageName> names(Manifest.Entry entry) {
    List<ImageName> said =
        NAMES.stream()
            .map(key -> Optional.ofNullable(entry.annotations().get(key)))
            .flatMap(Optional::stream)
            .map(ImageName::ofArchive)
            .toList();
    return said.stream()
        .filter(name -> name.repository() != null)
        .findFirst()
        .or(() -> said.stream().findFirst())
        .stream()
        .toList();
  }

  /** Walks down from one entry of index.json. */
  private final class Collector {
    private final SequencedMap<Digest, ArchivedImage.Part> manifests = new LinkedHashMap<>();
    private final Set<Digest> members = new LinkedHashSet<>();

    ArchivedImage collect(Descriptor root, List<ImageName> names) throws IOException {
      if (!MediaTypes.isManifest(root.mediaType())) {
        throw new ArchiveException(
            "the image layout's index.json names %s, which is no manifest"
                .formatted(root.digest()));
      }
      visitManifest(root, required(root), 0);
      ArchivedImage.Part top = manifests.pollFirstEntry().getValue();
      members.remove(root.digest());
      return new ArchivedImage(top, List.copyOf(manifests.values()), members, names);
    }

    private void visitManifest(Descriptor descriptor, Blob blob, int depth) throws IOException {
      if (!members.add(descriptor.digest())) {
        return;
      }
      if (depth > MAX_DEPTH || ++visits > MAX_VISITS) {
        throw new ArchiveException(
            "the archive nests indexes more than %d deep or has more than %d manifests"
                .formatted(MAX_DEPTH, MAX_VISITS));
      }
      Manifest manifest = Manifest.parse(Intake.bytes(blob), descriptor.mediaType());
      manifests.put(descriptor.digest(), ArchivedImage.Part.of(descriptor, manifest));
      if (manifest instanceof Manifest.Index index) {
        visitIndex(index, depth);
      } else {
        for (Descriptor child : manifest.children()) {
          required(child);
          members.add(child.digest());
        }
      }
    }

    private void visitIndex(Manifest.Index index, int depth) throws IOException {
      int found = 0;
      for (Descriptor child : index.children()) {
        Optional<Blob> blob = checked(child);
        if (blob.isEmpty()) {
          continue;
        }
        found++;
        if (MediaTypes.isManifest(child.mediaType())) {
          visitManifest(child, blob.get(), depth + 1);
        } else {
          members.add(child.digest());
        }
      }
      if (found == 0 && !index.manifests().isEmpty()) {
        throw new ArchiveException("the archive has an index but none of the images it lists");
      }
    }

    private Blob required(Descriptor descriptor) throws ArchiveException {
      return checked(descriptor)
          .orElseThrow(
              () ->
                  new ArchiveException(
                      "the archive lacks %s, which an image in it names"
                          .formatted(descriptor.digest())));
    }

    private Optional<Blob> checked(Descriptor descriptor) throws ArchiveException {
      Optional<Blob> blob = intake.blob(descriptor.digest());
      if (blob.isPresent() && blob.get().size() != descriptor.size()) {
        throw new ArchiveException(
            "%s has %d bytes, but an image in the archive says %d"
                .formatted(descriptor.digest(), blob.get().size(), descriptor.size()));
      }
      return blob;
    }
  }
}
