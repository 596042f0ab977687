package io.nacre.oci.upstream;

import io.nacre.oci.upstream.Credentials.Password;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Keeps credentials as {@code docker login} does: in {@code config.json}, or with the credential
 * helper that it names. All else in the file stays; nobody but its owner may read it.
 */
final class DockerLogin {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Set<PosixFilePermission> OWNER =
      PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> OWNERS_FOLDER =
      PosixFilePermissions.fromString("rwx------");

  private final Path file;
  private final CredentialHelper.Keeper helpers;

  DockerLogin(Path file) {
    this(file, CredentialHelper::keep);
  }

  DockerLogin(Path file, CredentialHelper.Keeper helpers) {
    this.file = file;
    this.helpers = helpers;
  }

  /**
   * Keeps credentials, in place of those there were.
   *
   * @return where they are now: a file, or a helper's program
   */
  synchronized String store(Upstream upstream, Password password)
      throws IOException, InterruptedException {
    ObjectNode config = read();
    String key = DockerConfig.key(upstream);
    Optional<String> helper = DockerConfig.helper(config, upstream);
    forget(config, upstream);
    ObjectNode entry = auths(config).putObject(key);
    if (helper.isPresent()) {
      ObjectNode secret = JSON.createObjectNode();
      secret.put("ServerURL", key).put("Username", password.user());
      secret.put("Secret", password.password());
      helpers.run(helper.get(), "store", JSON.writeValueAsString(secret));
    } else {
      entry.put("auth", password.basic().substring("Basic ".length()));
    }
    write(config);
    return helper.map(CredentialHelper::program).orElse(file.toString());
  }

  /**
   * Forgets the credentials for an upstream.
   *
   * @return whether there were any
   */
  synchronized boolean erase(Upstream upstream) throws IOException, InterruptedException {
    ObjectNode config = read();
    Optional<String> helper = DockerConfig.helper(config, upstream);
    boolean known = forget(config, upstream);
    if (helper.isPresent() && known) {
      helpers.run(helper.get(), "erase", DockerConfig.key(upstream));
    }
    if (known) {
      write(config);
    }
    return known;
  }

  private static boolean forget(ObjectNode config, Upstream upstream) {
    ObjectNode auths = auths(config);
    int before = auths.size();
    auths.remove(
        auths.propertyNames().stream().filter(key -> DockerConfig.means(key, upstream)).toList());
    return auths.size() < before;
  }

  private static ObjectNode auths(ObjectNode config) {
    return config.get("auths") instanceof ObjectNode auths ? auths : config.putObject("auths");
  }

  private ObjectNode read() throws IOException {
    if (!Files.exists(file)) {
      return JSON.createObjectNode();
    }
    JsonNode config = DockerConfig.read(file);
    if (config instanceof ObjectNode object) {
      return object;
    }
    throw new IOException("%s is not a JSON object".formatted(file));
  }

  /** All or nothing: others read this file, at any moment. */
  private void write(ObjectNode config) throws IOException {
    Path target = Files.exists(file) ? file.toRealPath() : file;
    Path folder = target.toAbsolutePath().normalize().getParent();
    if (folder == null) {
      throw new IOException("%s lies in no folder".formatted(target));
    }
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(OWNERS_FOLDER));
    }
    Path fresh =
        Files.createTempFile(
            folder, ".config", ".json", PosixFilePermissions.asFileAttribute(OWNER));
    try {
      byte[] bytes = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(config);
      Files.write(fresh, bytes, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
      Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }
}
