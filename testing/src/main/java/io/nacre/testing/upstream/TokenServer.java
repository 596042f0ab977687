package io.nacre.testing.upstream;

import io.nacre.http.HttpServer;
import io.nacre.http.Request;
import io.nacre.http.Response;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Issues tokens as distribution's specification has it: by GET for everybody or a name and
 * password, by POST for an identity token. What may be pulled and pushed is up to the test.
 */
public final class TokenServer implements AutoCloseable {
  static final String SERVICE = "registry.test";
  static final String ISSUER = "tokens.test";

  /** The one who may do everything. */
  public static final String USER = "ann";

  public static final String PASSWORD = "open: sesame";
  public static final String IDENTITY_TOKEN = "ann's refresh token";

  /** What everybody may pull. */
  public static final String PUBLIC = "public/";

  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
  private static final String BASIC =
      "Basic "
          + Base64.getEncoder()
              .encodeToString((USER + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8));
  private static final int LIFETIME_SECONDS = 300;

  private final KeyPair keys;
  private final HttpServer server;

  /** {@code METHOD user scope} of what was asked for. */
  public final List<String> asked = new CopyOnWriteArrayList<>();

  private TokenServer() throws IOException, GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    this.keys = generator.generateKeyPair();
    this.server =
        HttpServer.start(
            new InetSocketAddress("127.0.0.1", 0), this::answer, HttpServer.Options.DEFAULT);
  }

  public static TokenServer start() throws IOException, GeneralSecurityException {
    return new TokenServer();
  }

  public String realm() {
    return "http://127.0.0.1:%d/token".formatted(server.address().getPort());
  }

  /** Authorization of the one who may do everything, for one repository. */
  public String everything(String repository) throws GeneralSecurityException {
    return "Bearer " + token(USER, "repository:" + repository + ":pull,push");
  }

  /** Whoever believes its tokens needs this (RFC 7517). */
  String keys() {
    ECPublicKey key = (ECPublicKey) keys.getPublic();
    return """
        {"keys":[{"kty":"EC","crv":"P-256","alg":"ES256","use":"sig","kid":"test","x":"%s","y":"%s"}]}
        """
        .formatted(
            coordinate(key.getW().getAffineX().toByteArray()),
            coordinate(key.getW().getAffineY().toByteArray()));
  }

  private static String coordinate(byte[] number) {
    byte[] fixed = new byte[32];
    int length = Math.min(number.length, fixed.length);
    System.arraycopy(number, number.length - length, fixed, fixed.length - length, length);
    return BASE64.encodeToString(fixed);
  }

  private Response answer(Request request) throws Exception {
    boolean isPost = request.method().equals("POST");
    Map<String, String> form = isPost ? form(request) : Map.of();
    String scope = isPost ? form.getOrDefault("scope", "") : request.query("scope").orElse("");
    Optional<String> authorization = request.headers().first("Authorization");
    String user = "";
    if (isPost ? IDENTITY_TOKEN.equals(form.get("refresh_token")) : authorization.isPresent()) {
      user = USER;
    }
    asked.add("%s %s %s".formatted(request.method(), user, scope));
    boolean isWrong =
        isPost ? user.isEmpty() : authorization.isPresent() && !authorization.get().equals(BASIC);
    if (isWrong) {
      return Response.text(401, "who?");
    }
    String token = token(user, scope);
    return Response.json(
        200,
        "{\"%s\":\"%s\",\"expires_in\":%d}"
            .formatted(isPost ? "access_token" : "token", token, LIFETIME_SECONDS)
            .getBytes(StandardCharsets.UTF_8));
  }

  private static Map<String, String> form(Request request)
      throws IOException, InterruptedException {
    Map<String, String> form = new HashMap<>();
    String body = new String(request.body().readAll(1 << 16), StandardCharsets.UTF_8);
    for (String pair : body.split("&")) {
      String[] both = pair.split("=", 2);
      form.put(both[0], URLDecoder.decode(both[1], StandardCharsets.UTF_8));
    }
    return form;
  }

  /** As the registry's specification of tokens has it (RFC 7519). */
  private String token(String user, String scope) throws GeneralSecurityException {
    String[] parts = scope.split(":");
    String access = "";
    if (parts.length == 3 && (!user.isEmpty() || parts[1].startsWith(PUBLIC))) {
      List<String> actions =
          Arrays.stream(parts[2].split(","))
              .filter(action -> action.equals("pull") || !user.isEmpty())
              .map(action -> '"' + action + '"')
              .toList();
      access =
          "{\"type\":\"repository\",\"name\":\"%s\",\"actions\":[%s]}"
              .formatted(parts[1], String.join(",", actions));
    }
    long now = Instant.now().getEpochSecond();
    String claims =
        "{\"iss\":\"%s\",\"sub\":\"%s\",\"aud\":\"%s\",\"exp\":%d,\"nbf\":%d,\"iat\":%d,\"jti\":\"%d\",\"access\":[%s]}"
            .formatted(
                ISSUER,
                user,
                SERVICE,
                now + LIFETIME_SECONDS,
                now - 60,
                now,
                System.nanoTime(),
                access);
    String signed =
        encoded("{\"typ\":\"JWT\",\"alg\":\"ES256\",\"kid\":\"test\"}") + "." + encoded(claims);
    Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
    signature.initSign(keys.getPrivate());
    signature.update(signed.getBytes(StandardCharsets.US_ASCII));
    return signed + "." + BASE64.encodeToString(signature.sign());
  }

  private static String encoded(String json) {
    return BASE64.encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    server.close();
  }
}
