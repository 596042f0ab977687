package io.nacre.agent.api;

import io.nacre.http.Response;
import java.util.Map;

/** A request that cannot be granted; the message is the sentence that the person reads. */
public final class ApiException extends Exception {
  private final int status;

  /**
   * @param status code of RFC 9110
   */
  public ApiException(int status, String message) {
    super(message);
    this.status = status;
  }

  /** Nothing has this name. */
  static ApiException notFound(String message) {
    return new ApiException(404, message);
  }

  /** The answer that says so. */
  Response response() {
    return error(status, String.valueOf(getMessage()));
  }

  /** {@code {"error": sentence}}. */
  static Response error(int status, String sentence) {
    return Response.json(status, ApiJson.MAPPER.writeValueAsBytes(Map.of("error", sentence)));
  }
}
