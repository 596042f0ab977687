package io.nacre.http;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Hands a request to the handler with the longest matching path prefix; 404 when there is none.
 * Mount everything before the server starts.
 */
public final class Router implements Handler {

  private record Mount(String prefix, Handler handler) {
    boolean matches(String path) {
      return prefix.endsWith("/") ? path.startsWith(prefix) : path.equals(prefix);
    }
  }

  private static final Handler NOTHING_THERE = _ -> Response.text(404, "not found");

  private final List<Mount> mounts = new ArrayList<>();

  /**
   * @param prefix starts and ends with a slash, or is one exact path
   * @return this
   * @throws IllegalArgumentException when the prefix is taken or does not start with a slash
   */
  public Router mount(String prefix, Handler handler) {
    if (!prefix.startsWith("/") || mounts.stream().anyMatch(m -> m.prefix.equals(prefix))) {
      throw new IllegalArgumentException("cannot mount at " + prefix);
    }
    mounts.add(new Mount(prefix, handler));
    mounts.sort(Comparator.comparingInt((Mount m) -> m.prefix.length()).reversed());
    return this;
  }

  @Override
  public Response handle(Request request) throws Exception {
    return at(request.path()).handle(request);
  }

  @Override
  public Optional<Response> immediate(Request request) {
    return at(request.path()).immediate(request);
  }

  private Handler at(String path) {
    for (Mount mount : mounts) {
      if (mount.matches(path)) {
        return mount.handler;
      }
    }
    return NOTHING_THERE;
  }
}
