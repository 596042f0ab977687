package io.nacre.agent.api;

import io.nacre.agent.image.ImageException;
import io.nacre.agent.image.ImageNames;
import io.nacre.http.Request;
import io.nacre.http.Response;
import io.nacre.store.image.Reference;
import io.nacre.store.image.Tag;
import java.io.IOException;
import java.util.Map;

/** {@code tag}: one more name for an image. */
public record TagResource(ImageNames names, ReadGate gate) {

  public Response put(Request request)
      throws ApiException, ImageException, IOException, InterruptedException {
    ImageNames.Image image = names.find(Parameters.required(request, "ref"));
    Reference name = names.reference(Parameters.required(request, "as"));
    if (!(name.target() instanceof Tag tag)) {
      throw new ApiException(400, "a new name is REPOSITORY:TAG, not %s".formatted(name));
    }
    gate.requirePush(request, name.repository());
    names.tag(image, name.repository(), tag);
    return ApiJson.response(Map.of("name", name.toString(), "digest", image.digest().toString()));
  }
}
