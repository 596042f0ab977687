package io.nacre.agent.api;

import io.nacre.agent.image.ImageNames;
import io.nacre.http.Body;
import io.nacre.http.Headers;
import io.nacre.http.Request;
import io.nacre.http.Response;
import io.nacre.store.catalog.TagEntry;
import io.nacre.store.cid.Cid;
import io.nacre.store.image.Repository;
import io.nacre.store.tree.ImageTree;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/** {@code images}: all that have a tag, and those without too if {@code all} says so. */
public record ImagesResource(ImageNames names, ReadGate gate) {

  /** Written while the catalog is read: there is no bound to how many there are. */
  public Response get(Request request) {
    boolean untagged = Parameters.flag(request, "all");
    return new Response(
        200,
        Headers.of("Content-Type", "application/json"),
        new Body.Stream(
            -1,
            sink -> {
              try (JsonGenerator json = ApiJson.MAPPER.createGenerator(new SinkStream(sink))) {
                json.writeStartArray();
                names.forEachRepository(
                    repository -> {
                      if (gate.allows(request, repository)) {
                        write(repository, untagged, json);
                      }
                    });
                json.writeEndArray();
              }
            }));
  }

  private void write(Repository repository, boolean untagged, JsonGenerator json)
      throws IOException {
    names.forEach(repository, untagged, (image, tag) -> json.writePOJO(line(image, tag)));
  }

  private ImageLine line(ImageNames.Image image, Optional<TagEntry> tag) throws IOException {
    String name =
        tag.map(entry -> image.repository() + ":" + entry.tag())
            .orElseGet(() -> image.repository() + "@" + image.digest());
    return new ImageLine(
        name,
        image.repository().toString(),
        tag.map(entry -> entry.tag().toString()).orElse(null),
        image.digest().toString(),
        image.manifest().descriptor().mediaType(),
        names.tree(image).map(ImageTree::size).orElse(0L),
        names.retention(image).name().toLowerCase(Locale.ROOT),
        names.cid(image.digest()).cid().map(Cid::toString).orElse(null),
        tag.map(entry -> entry.updated().toString()).orElse(null));
  }
}
