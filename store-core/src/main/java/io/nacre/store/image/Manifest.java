package io.nacre.store.image;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a manifest says: OCI image-spec (manifest.md, image-index.md) and Docker's Image Manifest
 * Version 2, Schema 2. Only what Nacre acts on is read; a manifest is always stored and served as
 * its own bytes.
 */
public sealed interface Manifest {

  /** No manifest is larger; distribution-spec asks registries for 4 MiB at least. */
  int MAX_BYTES = 8 * 1024 * 1024;

  /**
   * Reads a manifest's bytes; what it is follows from its {@code mediaType}, or from its fields
   * when it has none.
   *
   * @throws io.nacre.store.MalformedException when it is not a manifest that Nacre holds
   */
  static Manifest parse(byte[] bytes) {
    return ManifestReader.read(bytes, null);
  }

  /**
   * Reads a manifest's bytes that came under a media type.
   *
   * @param mediaType of the descriptor or of the {@code Content-Type}, without parameters
   * @throws io.nacre.store.MalformedException when it is not a manifest that Nacre holds, or says
   *     itself that it is something else
   */
  static Manifest parse(byte[] bytes, String mediaType) {
    return ManifestReader.read(bytes, mediaType);
  }

  String mediaType();

  /** The manifest to which this one refers, or null. */
  @Nullable Descriptor subject();

  /**
   * As a referrers list shows it (distribution-spec, "Listing Referrers"): what the manifest
   * declares, or else the media type of its config; null when it has neither.
   */
  @Nullable String artifactType();

  Map<String, String> annotations();

  /**
   * All that must be held for this manifest to be whole, in its order; a descriptor that it names
   * twice stands twice. Neither the subject nor foreign layers are among them.
   */
  List<Descriptor> children();

  /**
   * An image, or an artifact in the shape of one.
   *
   * @param layers all of them, foreign ones too, the base first
   */
  record Image(
      String mediaType,
      Descriptor config,
      List<Descriptor> layers,
      @Nullable Descriptor subject,
      @Nullable String artifactType,
      Map<String, String> annotations)
      implements Manifest {

    @Override
    public List<Descriptor> children() {
      return Stream.concat(Stream.of(config), layers.stream().filter(layer -> !isForeign(layer)))
          .toList();
    }

    /** The layers that stay where their {@code urls} say; nobody need hold them. */
    public List<Descriptor> foreignLayers() {
      return layers.stream().filter(Image::isForeign).toList();
    }

    private static boolean isForeign(Descriptor layer) {
      return MediaTypes.isForeignLayer(layer.mediaType());
    }
  }

  /** One image for several platforms, or any list of manifests; they may be indexes themselves. */
  record Index(
      String mediaType,
      List<Entry> manifests,
      @Nullable Descriptor subject,
      @Nullable String artifactType,
      Map<String, String> annotations)
      implements Manifest {

    @Override
    public List<Descriptor> children() {
      return manifests.stream().map(Entry::descriptor).toList();
    }
  }

  /**
   * An entry of an index.
   *
   * @param platform what it runs on, or null when the index does not say
   */
  record Entry(
      Descriptor descriptor, @Nullable Platform platform, Map<String, String> annotations) {}

  /** An OCI artifact manifest, which image-spec had in the candidates of 1.1 and dropped. */
  record Artifact(
      String mediaType,
      List<Descriptor> blobs,
      @Nullable Descriptor subject,
      @Nullable String artifactType,
      Map<String, String> annotations)
      implements Manifest {

    @Override
    public List<Descriptor> children() {
      return blobs;
    }
  }
}
