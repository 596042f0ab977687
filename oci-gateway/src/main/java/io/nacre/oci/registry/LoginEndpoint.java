package io.nacre.oci.registry;

import io.nacre.http.Body;
import io.nacre.http.Headers;
import io.nacre.http.Request;
import io.nacre.http.Response;
import io.nacre.oci.access.BasicCredentials;
import io.nacre.oci.access.LoginTokens;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * {@code GET /v2/}, where clients find out whether to log in, and {@code GET /v2/token}, where some
 * of them do (distribution, "Token Authentication Specification").
 *
 * <p>Old Docker and everything built on containers/image send a name and a password only if {@code
 * /v2/} asked for them; Docker then fails if it has none. Where nobody has to log in but some may,
 * these clients are sent for a token, which everybody gets. All others are told that all is well:
 * they take a 401 for a no, or log in when something asks them to.
 */
final class LoginEndpoint {
  static final String TOKEN = "/v2/token";

  /** How these clients' User-Agents begin, in lower case. */
  private static final List<String> ASKED_HERE_OR_NEVER =
      List.of("docker/", "containers/", "skopeo/", "libpod/", "podman/", "buildah/", "cri-o/");

  private final Gate gate;
  private final Optional<LoginTokens> tokens;

  LoginEndpoint(Gate gate, Optional<LoginTokens> tokens) {
    this.gate = gate;
    this.tokens = tokens;
  }

  /** Docker takes a server for a registry only when it says this version. */
  Response base(Request request) throws RegistryException, IOException, InterruptedException {
    gate.requireUse(request);
    if (tokens.isPresent() && mustBeAsked(request)) {
      throw new RegistryException(ErrorCode.UNAUTHORIZED, "get a token, with or without a login")
          .with("WWW-Authenticate", challenge(request))
          .with("Docker-Distribution-API-Version", "registry/2.0");
    }
    return new Response(
        200,
        Headers.of(
            "Content-Type", "application/json", "Docker-Distribution-API-Version", "registry/2.0"),
        Body.utf8("{}"));
  }

  private static boolean mustBeAsked(Request request) {
    if (request.headers().first("Authorization").isPresent() || !isPrivate(request)) {
      return false;
    }
    String agent = request.headers().first("User-Agent").orElse("").toLowerCase(Locale.ROOT);
    return ASKED_HERE_OR_NEVER.stream().anyMatch(agent::startsWith);
  }

  /** Nobody is asked for a password that others could read on its way. */
  private static boolean isPrivate(Request request) {
    return request.isSecure()
        || (request.remote() instanceof InetSocketAddress from
            && from.getAddress() != null
            && from.getAddress().isLoopbackAddress());
  }

  /** To where the client has just come, by the name that it used. */
  private static String challenge(Request request) {
    String host = request.headers().first("Host").orElse("localhost").replaceAll("[\"\\\\]", "");
    return "Bearer realm=\"%s://%s%s\",service=\"%s\""
        .formatted(request.isSecure() ? "https" : "http", host, TOKEN, host);
  }

  /** A token for whoever asks, once what it says of itself is right. */
  Response token(Request request) throws RegistryException, IOException, InterruptedException {
    if (tokens.isEmpty()) {
      throw new RegistryException(ErrorCode.UNSUPPORTED, "this registry has no tokens").status(404);
    }
    gate.requireUse(request);
    Optional<String> authorization =
        request.headers().first("Authorization").filter(BasicCredentials::isBasic);
    String token = tokens.get().issue(authorization);
    return Response.json(200, Json.bytes(new Token(token, token, LoginTokens.LIFETIME.toSeconds())))
        .with("Cache-Control", "no-store");
  }

  /** The body's form is the specification's. */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  private record Token(String token, String accessToken, long expiresIn) {
    @Override
    public String toString() {
      return "Token";
    }
  }
}
