package io.nacre.agent.api;

import io.nacre.http.Request;
import io.nacre.http.Response;
import io.nacre.store.archive.ArchiveException;
import io.nacre.store.archive.ImageName;
import io.nacre.store.archive.Imported;
import io.nacre.store.archive.Importer;
import io.nacre.store.fetch.DeniedException;
import io.nacre.store.image.Repository;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;

/** {@code import}: images out of an archive that is the request's body. */
public record ImportResource(Importer importer, ReadGate gate) {
  private static final int MAX_SOURCE = 256;

  public Response post(Request request) throws ApiException, IOException {
    ImageName name = request.query("name").map(ImageName::parse).orElse(ImageName.NONE);
    String source = request.query("source").orElse("an archive");
    if (source.length() > MAX_SOURCE) {
      throw new ApiException(400, "'source' has at most %d characters".formatted(MAX_SOURCE));
    }
    try (InputStream archive = new BodyStream(request.body())) {
      return ApiJson.response(
          importer.read(archive, source, name, here -> require(request, here)).stream()
              .map(ImportResource::line)
              .toList());
    } catch (DeniedException e) {
      throw new ApiException(403, String.valueOf(e.getMessage()));
    } catch (ArchiveException e) {
      throw new ApiException(422, String.valueOf(e.getMessage()));
    }
  }

  private void require(Request request, Repository repository) throws DeniedException, IOException {
    try {
      gate.requirePush(request, repository);
    } catch (ApiException e) {
      throw new DeniedException(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the agent is stopping");
    }
  }

  private static ImportedLine line(Imported image) {
    String digest = image.manifest().digest().toString();
    String name =
        image.tag() == null
            ? image.repository() + "@" + digest
            : image.repository() + ":" + image.tag();
    return new ImportedLine(name, digest, image.manifest().mediaType());
  }
}
