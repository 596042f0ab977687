package io.nacre.agent.api;

import io.nacre.http.BodyTooLargeException;
import io.nacre.http.Request;
import io.nacre.http.Response;
import io.nacre.oci.upstream.Credentials;
import io.nacre.oci.upstream.Logins;
import io.nacre.store.fetch.FetchException;
import java.io.IOException;
import java.util.Map;
import tools.jackson.core.JacksonException;

/** Who the agent is to an upstream: what is at {@code /api/v1/login}. */
public record LoginResource(Logins logins) {
  private static final int MAX_BYTES = 64 << 10;

  /**
   * The body of a request; the password is never printed.
   *
   * @param user as the upstream knows them
   * @param password theirs, or an access token
   */
  public record Secret(String user, String password) {
    @Override
    public String toString() {
      return "Secret of " + user;
    }
  }

  public Response put(Request request) throws ApiException, IOException, InterruptedException {
    String upstream = Parameters.required(request, "upstream");
    Secret secret = secret(request);
    try {
      return ApiJson.response(
          logins.login(upstream, new Credentials.Password(secret.user(), secret.password())));
    } catch (FetchException e) {
      throw e;
    } catch (IOException e) {
      throw new ApiException(500, "the credentials cannot be kept: %s".formatted(e.getMessage()));
    }
  }

  public Response delete(Request request) throws ApiException, IOException, InterruptedException {
    String upstream = Parameters.required(request, "upstream");
    return ApiJson.response(Map.of("upstream", logins.logout(upstream)));
  }

  private static Secret secret(Request request)
      throws ApiException, IOException, InterruptedException {
    try {
      Secret secret = ApiJson.MAPPER.readValue(request.body().readAll(MAX_BYTES), Secret.class);
      if (secret.user().isEmpty() || secret.user().indexOf(':') >= 0) {
        throw new ApiException(400, "a user's name is not empty and has no colon");
      }
      return secret;
    } catch (JacksonException | BodyTooLargeException | NullPointerException e) {
      throw new ApiException(400, "expected {\"user\":…,\"password\":…}");
    }
  }
}
