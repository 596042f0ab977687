package io.nacre.oci.upstream;

import io.nacre.oci.upstream.Credentials.IdentityToken;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The credentials that {@code docker login} keeps: {@code config.json}, where they are written down
 * or a credential helper is named. Read each time, so that a login counts at once.
 */
public final class DockerConfig implements CredentialSource {
  private static final int MAX_BYTES = 1 << 20;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Docker Hub's key, whatever it is called elsewhere. */
  private static final String DOCKER_HUB_KEY = "https://index.docker.io/v1/";

  private final Path file;
  private final CredentialHelper.Runner helpers;

  public DockerConfig(Path file) {
    this(file, CredentialHelper::get);
  }

  DockerConfig(Path file, CredentialHelper.Runner helpers) {
    this.file = file;
    this.helpers = helpers;
  }

  /** Where Docker has it: {@code $DOCKER_CONFIG/config.json}, else in {@code ~/.docker}. */
  public static Path usualFile(Map<String, String> environment, Path home) {
    String folder = environment.get("DOCKER_CONFIG");
    return (folder == null ? home.resolve(".docker") : Path.of(folder)).resolve("config.json");
  }

  @Override
  public Credentials of(Upstream upstream) throws IOException, InterruptedException {
    if (!Files.isRegularFile(file)) {
      return Credentials.ANONYMOUS;
    }
    JsonNode config = read(file);
    for (Map.Entry<String, JsonNode> helper : config.path("credHelpers").properties()) {
      if (means(helper.getKey(), upstream)) {
        return helpers.get(helper.getValue().asString(""), helper.getKey());
      }
    }
    Optional<Map.Entry<String, JsonNode>> entry =
        config.path("auths").properties().stream()
            .filter(auth -> means(auth.getKey(), upstream))
            .findFirst();
    String store = config.path("credsStore").asString("");
    if (!store.isEmpty()) {
      Credentials stored =
          helpers.get(store, entry.map(Map.Entry::getKey).orElseGet(() -> key(upstream)));
      if (!stored.equals(Credentials.ANONYMOUS)) {
        return stored;
      }
    }
    return entry.map(auth -> written(auth.getValue())).orElse(Credentials.ANONYMOUS);
  }

  /** The helper that keeps an upstream's credentials, if one does. */
  static Optional<String> helper(JsonNode config, Upstream upstream) {
    return config.path("credHelpers").properties().stream()
        .filter(helper -> means(helper.getKey(), upstream))
        .map(helper -> helper.getValue().asString(""))
        .findFirst()
        .or(() -> Optional.of(config.path("credsStore").asString("")))
        .filter(name -> !name.isEmpty());
  }

  static JsonNode read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new IOException("%s is larger than %d bytes".formatted(file, MAX_BYTES));
      }
      return JSON.readTree(bytes);
    } catch (JacksonException e) {
      throw new IOException("%s is not JSON".formatted(file), e);
    }
  }

  private static Credentials written(JsonNode auth) {
    String token = auth.path("identitytoken").asString("");
    if (!token.isEmpty()) {
      return new IdentityToken(token);
    }
    String encoded = auth.path("auth").asString("");
    if (!encoded.isEmpty()) {
      return Credentials.ofBase64(encoded);
    }
    String user = auth.path("username").asString("");
    return user.isEmpty()
        ? Credentials.ANONYMOUS
        : new Credentials.Password(user, auth.path("password").asString(""));
  }

  /** Whether a key of the file is what an upstream may be called there. */
  static boolean means(String key, Upstream upstream) {
    return hosts(upstream).contains(host(key));
  }

  private static List<String> hosts(Upstream upstream) {
    return upstream.name().equals("docker.io")
        ? List.of("index.docker.io", "docker.io", "registry-1.docker.io")
        : List.of(upstream.name(), upstream.authority());
  }

  /** What it is called there when it is written anew. */
  static String key(Upstream upstream) {
    return upstream.name().equals("docker.io") ? DOCKER_HUB_KEY : upstream.authority();
  }

  /** Keys are hosts, or URLs of old. */
  private static String host(String key) {
    String rest = key.substring(key.indexOf("://") < 0 ? 0 : key.indexOf("://") + 3);
    int slash = rest.indexOf('/');
    return slash < 0 ? rest : rest.substring(0, slash);
  }
}
