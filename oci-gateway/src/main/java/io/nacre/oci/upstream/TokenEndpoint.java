package io.nacre.oci.upstream;

import io.nacre.http.Headers;
import io.nacre.http.HttpClient;
import io.nacre.store.fetch.BusyException;
import io.nacre.store.fetch.DeniedException;
import io.nacre.store.fetch.FetchException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Gets Bearer tokens: distribution, "Docker Registry v2 authentication via central service" (GET)
 * and "… using OAuth2" (POST, for identity tokens). Redirects are not followed.
 */
final class TokenEndpoint {
  private static final int MAX_BYTES = 256 << 10;

  /** What a token is good for when nothing is said. */
  private static final long USUAL_SECONDS = 60;

  private static final long MAX_SECONDS = 3600;

  /** A token is not used in its last moments. */
  private static final long MARGIN_SECONDS = 5;

  private static final String CLIENT = "nacre";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final UpstreamConnections connections;
  private final InstantSource clock;

  TokenEndpoint(UpstreamConnections connections, InstantSource clock) {
    this.connections = connections;
    this.clock = clock;
  }

  /** A token for pulling from one repository. */
  Authorizations.Granted get(
      UpstreamRepository repository, Challenge challenge, Credentials credentials)
      throws IOException, InterruptedException {
    String scope = "scope=" + encoded("repository:%s:pull".formatted(repository.there()));
    return get(repository.upstream(), repository.toString(), scope, challenge, credentials);
  }

  /** A token that is good for nothing but to show who one is. */
  Authorizations.Granted get(Upstream upstream, Challenge challenge, Credentials credentials)
      throws IOException, InterruptedException {
    return get(upstream, upstream.toString(), "", challenge, credentials);
  }

  /**
   * @param what it is for, in messages
   */
  private Authorizations.Granted get(
      Upstream upstream, String what, String scope, Challenge challenge, Credentials credentials)
      throws IOException, InterruptedException {
    URI realm = TokenRealm.check(upstream, challenge.parameter("realm").orElse(""));
    String query =
        scope + challenge.parameter("service").map(s -> "&service=" + encoded(s)).orElse("");
    try (HttpClient.Incoming answer =
        connections.to(upstream, realm).send(request(realm, query, credentials))) {
      requireGranted(what, realm, answer);
      return parse(what, answer.body().readAll(MAX_BYTES));
    }
  }

  private static HttpClient.Outgoing request(URI realm, String query, Credentials credentials) {
    Headers accept = Headers.of("Accept", "application/json");
    return switch (credentials) {
      case Credentials.Anonymous _ ->
          new HttpClient.Outgoing("GET", with(realm, query), accept, new byte[0]);
      case Credentials.Password password ->
          new HttpClient.Outgoing(
              "GET",
              with(realm, query + "&account=" + encoded(password.user())),
              accept.with("Authorization", password.basic()),
              new byte[0]);
      case Credentials.IdentityToken identity -> {
        String form =
            "grant_type=refresh_token&client_id=%s&refresh_token=%s&%s"
                .formatted(CLIENT, encoded(identity.token()), query);
        yield new HttpClient.Outgoing(
            "POST",
            realm,
            accept.with("Content-Type", "application/x-www-form-urlencoded"),
            form.getBytes(StandardCharsets.US_ASCII));
      }
    };
  }

  private static URI with(URI realm, String query) {
    String text = realm.toString();
    return URI.create(text + (text.indexOf('?') < 0 ? "?" : "&") + query);
  }

  private void requireGranted(String what, URI realm, HttpClient.Incoming answer)
      throws FetchException {
    int status = answer.status();
    if (status == 200) {
      return;
    }
    String told =
        "%s answered %d when asked for a token for %s".formatted(realm.getHost(), status, what);
    switch (status) {
      case 400, 401, 403, 404 -> throw new DeniedException(told + ": check the credentials");
      case 429 -> throw new BusyException(told, RetryAfter.of(answer.headers(), clock));
      default -> throw new FetchException(told);
    }
  }

  private Authorizations.Granted parse(String what, byte[] body) throws FetchException {
    JsonNode json;
    try {
      json = JSON.readTree(body);
    } catch (JacksonException e) {
      throw new FetchException("the token for %s is not JSON".formatted(what), e);
    }
    String token =
        Optional.of(json.path("token").asString(""))
            .filter(text -> !text.isEmpty())
            .orElseGet(() -> json.path("access_token").asString(""));
    if (token.isEmpty()) {
      throw new FetchException("no token for %s was given".formatted(what));
    }
    long seconds = Math.clamp(json.path("expires_in").asLong(USUAL_SECONDS), 0, MAX_SECONDS);
    Instant expires =
        clock.instant().plus(Duration.ofSeconds(Math.max(0, seconds - MARGIN_SECONDS)));
    return new Authorizations.Granted("Bearer " + token, expires);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
