package io.nacre.http;

import java.util.Optional;

/** Hands a request to the handler with the longest matching path prefix; 404 when there is none. */
public final class Router implements Handler {

  /**
   * @param prefix starts and ends with a slash, or is one exact path
   * @return this
   */
  public Router mount(String prefix, Handler handler) {
    throw new IllegalStateException("not written yet: " + prefix + handler);
  }

  @Override
  public Response handle(Request request) throws Exception {
    return Response.of(404);
  }

  @Override
  public Optional<Response> immediate(Request request) {
    return Optional.empty();
  }
}
