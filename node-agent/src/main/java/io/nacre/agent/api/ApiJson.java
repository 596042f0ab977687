package io.nacre.agent.api;

import tools.jackson.databind.json.JsonMapper;

/**
 * The JSON of {@code /api/v1/}; unknown fields are passed over, so that a newer agent can say more.
 */
public final class ApiJson {
  /** Reads and writes the views. */
  public static final JsonMapper MAPPER =
      JsonMapper.builder()
          .disable(tools.jackson.databind.DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private ApiJson() {}
}
