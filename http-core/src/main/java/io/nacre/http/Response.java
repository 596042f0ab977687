package io.nacre.http;

/**
 * An answer, decided before its first byte is sent.
 *
 * @param status of RFC 9110, 200 to 599
 * @param headers without Content-Length, Transfer-Encoding, Connection and Date: the server sets
 *     those
 * @param body what follows; for HEAD give the same body as for GET or a {@link Body.Length}, the
 *     server sends none
 */
public record Response(int status, Headers headers, Body body) {

  public Response {
    if (status < 200 || status > 599) {
      throw new IllegalArgumentException("not a final status: " + status);
    }
  }

  public static Response of(int status) {
    return new Response(status, Headers.NONE, Body.EMPTY);
  }

  public static Response text(int status, String text) {
    return new Response(
        status, Headers.of("Content-Type", "text/plain; charset=utf-8"), Body.utf8(text + "\n"));
  }

  public static Response json(int status, byte[] json) {
    return new Response(
        status, Headers.of("Content-Type", "application/json"), new Body.Bytes(json));
  }

  public Response with(String name, String value) {
    return new Response(status, headers.with(name, value), body);
  }
}
