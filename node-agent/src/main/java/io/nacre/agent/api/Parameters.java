package io.nacre.agent.api;

import io.nacre.http.Request;
import io.nacre.store.image.Reference;

/** What the query of a request says. */
final class Parameters {
  private Parameters() {}

  static String required(Request request, String name) throws ApiException {
    return request
        .query(name)
        .orElseThrow(() -> new ApiException(400, "the parameter '%s' is missing".formatted(name)));
  }

  /** The image that {@code ref} names. */
  static Reference reference(Request request) throws ApiException {
    return Reference.parse(required(request, "ref"));
  }

  static boolean flag(Request request, String name) {
    return request.query(name).filter("true"::equals).isPresent();
  }
}
