package io.nacre.agent.api;

import io.nacre.agent.image.ImageException;
import io.nacre.agent.image.ImageNames;
import io.nacre.http.Body;
import io.nacre.http.Headers;
import io.nacre.http.Request;
import io.nacre.http.Response;
import io.nacre.store.archive.ArchiveException;
import io.nacre.store.archive.Export;
import io.nacre.store.archive.ExportFormat;
import io.nacre.store.archive.Exporter;
import io.nacre.store.image.Platform;
import io.nacre.store.image.Reference;
import io.nacre.store.image.Tag;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** {@code export}: an image as an archive. */
public record ExportResource(ImageNames names, Exporter exporter, ReadGate gate) {
  private static final int BUFFER_BYTES = 256 * 1024;

  /** Tells the client how much is to come, about: an archive has some bytes of its own. */
  public static final String SIZE_HEADER = "Nacre-Image-Size";

  /** Whatever stands in the way of the export is found out before the first byte. */
  public Response get(Request request)
      throws ApiException, ImageException, IOException, InterruptedException {
    String reference = Parameters.required(request, "ref");
    ExportFormat format = format(Parameters.required(request, "format"));
    @Nullable Platform platform = request.query("platform").map(Platform::parse).orElse(null);
    ImageNames.Image image = gate.image(request, names, reference);
    try (Export checked = prepare(reference, image, format, platform)) {
      return new Response(
          200,
          Headers.of("Content-Type", mediaType(format), SIZE_HEADER, Long.toString(checked.size())),
          new Body.Stream(-1, sink -> write(reference, image, format, platform, sink)));
    } catch (ArchiveException e) {
      throw new ApiException(409, String.valueOf(e.getMessage()));
    }
  }

  private Export prepare(
      String reference, ImageNames.Image image, ExportFormat format, @Nullable Platform platform)
      throws IOException {
    return exporter.prepare(image.repository(), image.digest(), tagIn(reference), format, platform);
  }

  /** Prepared afresh: what was held for the check must not stay so if nobody reads the answer. */
  private void write(
      String reference,
      ImageNames.Image image,
      ExportFormat format,
      @Nullable Platform platform,
      Body.Sink sink)
      throws IOException {
    try (Export export = prepare(reference, image, format, platform);
        OutputStream out = new BufferedOutputStream(new SinkStream(sink), BUFFER_BYTES)) {
      export.writeTo(out);
    }
  }

  /** The tag that the archive gets; an image that was named by digest or CID has none. */
  private static @Nullable Tag tagIn(String reference) {
    boolean named = !ImageNames.isCid(reference);
    return named && Reference.parse(reference).target() instanceof Tag tag ? tag : null;
  }

  private static ExportFormat format(String name) throws ApiException {
    return switch (name) {
      case "oci" -> ExportFormat.OCI;
      case "docker" -> ExportFormat.DOCKER;
      case "car" -> ExportFormat.CAR;
      default ->
          throw new ApiException(400, "a format is oci, docker or car, not '%s'".formatted(name));
    };
  }

  private static String mediaType(ExportFormat format) {
    return switch (format) {
      case OCI, DOCKER -> "application/x-tar";
      case CAR -> "application/vnd.ipld.car";
    };
  }
}
