package io.nacre.agent.api;

import io.nacre.http.Response;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The JSON of {@code /api/v1/}; unknown fields are passed over, so that a newer agent can say more.
 */
public final class ApiJson {
  /** Reads and writes the views. */
  public static final JsonMapper MAPPER =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private ApiJson() {}

  /** 200 with a view. */
  static Response response(Object view) {
    return Response.json(200, MAPPER.writeValueAsBytes(view));
  }
}
