package io.nacre.agent.api;

import io.nacre.http.Request;

/** What the query of a request says. */
final class Parameters {
  private Parameters() {}

  static String required(Request request, String name) throws ApiException {
    return request
        .query(name)
        .orElseThrow(() -> new ApiException(400, "the parameter '%s' is missing".formatted(name)));
  }

  static boolean flag(Request request, String name) {
    return request.query(name).filter("true"::equals).isPresent();
  }
}
