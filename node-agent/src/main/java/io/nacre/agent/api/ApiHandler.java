package io.nacre.agent.api;

import io.nacre.agent.image.ImageException;
import io.nacre.http.Handler;
import io.nacre.http.Request;
import io.nacre.http.Response;
import io.nacre.store.MalformedException;
import io.nacre.store.fetch.FetchException;
import io.nacre.store.fetch.NotFoundException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * {@code /api/v1/}: finds what a request asks for, and lets only those change something that have
 * the token.
 */
public final class ApiHandler implements Handler {
  /** What is mounted here. */
  public static final String PREFIX = "/api/v1/";

  /** Answers one kind of request. */
  @FunctionalInterface
  public interface Action {
    Response answer(Request request)
        throws ApiException, ImageException, IOException, InterruptedException;
  }

  private final ApiToken token;
  private final Map<String, Map<String, Action>> resources = new LinkedHashMap<>();

  public ApiHandler(ApiToken token) {
    this.token = token;
  }

  /**
   * Says who answers. Everything but GET needs the token.
   *
   * @param resource the path after {@link #PREFIX}
   * @return this
   */
  public ApiHandler on(String method, String resource, Action action) {
    resources.computeIfAbsent(resource, _ -> new LinkedHashMap<>()).put(method, action);
    return this;
  }

  @Override
  public Response handle(Request request) throws IOException, InterruptedException {
    try {
      return action(request).answer(request);
    } catch (ApiException e) {
      return e.response();
    } catch (ImageException e) {
      int status = e.kind() == ImageException.Kind.UNKNOWN ? 404 : 409;
      return ApiException.error(status, String.valueOf(e.getMessage()));
    } catch (MalformedException e) {
      return ApiException.error(400, String.valueOf(e.getMessage()));
    } catch (NotFoundException e) {
      return ApiException.error(404, String.valueOf(e.getMessage()));
    } catch (FetchException e) {
      return ApiException.error(502, String.valueOf(e.getMessage()));
    }
  }

  private Action action(Request request) throws ApiException {
    String name = request.path().substring(PREFIX.length());
    Map<String, Action> methods = resources.get(name);
    if (methods == null) {
      throw ApiException.notFound(
          "this agent has no %s%s".formatted(PREFIX, MalformedException.excerpt(name)));
    }
    Action action = methods.get(request.isRead() ? "GET" : request.method());
    if (action == null) {
      throw new ApiException(
          405, "%s%s takes %s".formatted(PREFIX, name, String.join(", ", methods.keySet())));
    }
    if (!request.isRead() && !token.isIn(request)) {
      // not 401: clients of the JDK would answer that themselves
      throw new ApiException(
          403, "changing something takes the token that lies in the agent's data folder");
    }
    return action;
  }
}
