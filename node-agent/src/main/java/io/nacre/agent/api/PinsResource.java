package io.nacre.agent.api;

import io.nacre.agent.image.ImageException;
import io.nacre.agent.image.ImageNames;
import io.nacre.http.Request;
import io.nacre.http.Response;
import io.nacre.store.MalformedException;
import io.nacre.store.catalog.Pin;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code pins}: what somebody wants to be kept. */
public record PinsResource(ImageNames names, ReadGate gate) {
  private static final int MAX_NAME = 512;

  public Response get(Request request) throws IOException, InterruptedException {
    List<PinLine> lines = new ArrayList<>();
    for (Pin pin : names.pins()) {
      if (gate.allows(request, pin.repository())) {
        lines.add(line(pin));
      }
    }
    return ApiJson.response(lines);
  }

  /** A pin without a name is named as the image was. */
  public Response put(Request request) throws ApiException, ImageException, IOException {
    String reference = Parameters.required(request, "ref");
    String name = request.query("name").orElse(usualName(reference));
    if (name.isBlank() || name.length() > MAX_NAME) {
      throw new ApiException(400, "the name of a pin has 1 to %d characters".formatted(MAX_NAME));
    }
    return ApiJson.response(line(names.pin(names.find(reference), name)));
  }

  public Response delete(Request request) throws ApiException, IOException {
    String name = Parameters.required(request, "name");
    if (!names.unpin(name) && !names.unpin(usualName(name))) {
      throw ApiException.notFound("there is no pin named '%s'".formatted(name));
    }
    return ApiJson.response(Map.of("name", name));
  }

  /** As the image was named, in full; any other word stays as it is. */
  private String usualName(String reference) {
    try {
      return ImageNames.isCid(reference) ? reference : names.reference(reference).toString();
    } catch (MalformedException _) {
      return reference;
    }
  }

  private static PinLine line(Pin pin) {
    return new PinLine(
        pin.name(), pin.repository().toString(), pin.digest().toString(), pin.created().toString());
  }
}
