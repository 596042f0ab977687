package io.nacre.agent.api;

import io.nacre.agent.api.ImageView.BlobView;
import io.nacre.agent.api.ImageView.PlatformView;
import io.nacre.agent.api.ImageView.SourceView;
import io.nacre.agent.image.ImageException;
import io.nacre.agent.image.ImageNames;
import io.nacre.agent.image.Removal;
import io.nacre.http.Request;
import io.nacre.http.Response;
import io.nacre.store.Store;
import io.nacre.store.catalog.Origin;
import io.nacre.store.catalog.Pin;
import io.nacre.store.cid.Cid;
import io.nacre.store.image.Descriptor;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Manifest;
import io.nacre.store.image.Tag;
import io.nacre.store.tree.ImageNode;
import io.nacre.store.tree.ImageTree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** One image in all detail, and its removal. */
public record ImageResource(Store store, ImageNames names, Removal removal, ReadGate gate) {

  public Response get(Request request)
      throws ApiException, ImageException, IOException, InterruptedException {
    String name = Parameters.required(request, "ref");
    ImageNames.Image image = gate.image(request, names, name);
    return ApiJson.response(view(name, image));
  }

  public Response delete(Request request) throws ApiException, ImageException, IOException {
    return ApiJson.response(removal.remove(names.reference(Parameters.required(request, "ref"))));
  }

  private ImageView view(String name, ImageNames.Image image) throws IOException {
    Optional<ImageTree> tree = names.tree(image);
    List<ImageNode> parts = tree.map(ImageTree::parts).orElse(List.of());
    Descriptor manifest = image.manifest().descriptor();
    ImageNames.ImageCid cid = names.cid(manifest.digest());
    return new ImageView(
        name,
        image.repository().toString(),
        manifest.digest().toString(),
        manifest.mediaType(),
        tree.map(ImageTree::size).orElse(manifest.size()),
        names.retention(image).name().toLowerCase(Locale.ROOT),
        names.tags(image).stream().map(Tag::toString).toList(),
        names.pins(image).stream().map(Pin::name).toList(),
        tree.map(ImageTree::complete).orElse(false),
        cid.cid().map(Cid::toString).orElse(null),
        cid.why().orElse(null),
        platforms(parts),
        blobs(parts));
  }

  /** The images among the parts, and those that only an index says to be there. */
  private List<PlatformView> platforms(List<ImageNode> parts) throws IOException {
    List<PlatformView> views = new ArrayList<>();
    for (ImageNode image : parts) {
      boolean isImage = image.isImage() || (!image.held() && image.platform() != null);
      if (!isImage) {
        continue;
      }
      Digest digest = image.descriptor().digest();
      views.add(
          new PlatformView(
              image.platform() == null ? null : image.platform().toString(),
              digest.toString(),
              image.complete(),
              names.cid(digest).cid().map(Cid::toString).orElse(null)));
    }
    return views;
  }

  private List<BlobView> blobs(List<ImageNode> parts) throws IOException {
    Map<Digest, String> kinds = new HashMap<>();
    List<BlobView> views = new ArrayList<>();
    for (ImageNode part : parts) {
      switch (part.manifest()) {
        case Manifest.Image image -> kinds.put(image.config().digest(), "config");
        case Manifest.Index index ->
            index.children().forEach(child -> kinds.put(child.digest(), "manifest"));
        case Manifest.Artifact _ -> {
          // its blobs have no roles
        }
        case null -> {
          // not a manifest, or not here
        }
      }
      String kind =
          part.manifest() != null
              ? "manifest"
              : kinds.getOrDefault(part.descriptor().digest(), "layer");
      views.add(view(kind, part));
    }
    return views;
  }

  private BlobView view(String kind, ImageNode part) throws IOException {
    Descriptor descriptor = part.descriptor();
    List<SourceView> sources = new ArrayList<>();
    for (Origin origin : store.catalog().origins(descriptor.digest())) {
      sources.add(
          new SourceView(
              origin.kind().name().toLowerCase(Locale.ROOT),
              origin.source(),
              origin.bytes(),
              origin.when().toString()));
    }
    return new BlobView(
        kind,
        descriptor.digest().toString(),
        descriptor.mediaType(),
        descriptor.size(),
        part.blob() == null ? null : part.blob().root().toString(),
        sources);
  }
}
