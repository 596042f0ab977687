package io.nacre.oci.registry;

import static io.nacre.oci.registry.TestRegistry.bytes;
import static io.nacre.oci.registry.TestRegistry.image;
import static io.nacre.oci.registry.TestRegistry.random;
import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.store.image.Digest;
import io.nacre.store.image.MediaTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Requests made of good and bad pieces: whatever comes, the answer is never a 5xx and no file
 * appears outside the data folder. One seed, printed with a failure, makes the same requests again.
 */
class RegistryFuzzTest {
  private static final long SEED = Long.getLong("nacre.fuzz.seed", 20261124L);
  private static final int REQUESTS = Integer.getInteger("nacre.fuzz.requests", 3000);

  private static final byte[] CONFIG = bytes("{}");
  private static final byte[] BLOB = random(1, 2048);
  private static final Digest DIGEST = Digest.sha256(BLOB);
  private static final String MANIFEST = image(CONFIG, Map.of(), BLOB);

  private static final List<String> NAMES =
      List.of(
          "app",
          "team/app",
          "blobs/uploads",
          "manifests",
          "..",
          "../..",
          "%2e%2e/%2e%2e",
          "A",
          "a//b",
          "",
          "a".repeat(300),
          "%00",
          "a%2Fb",
          "ä",
          "%ff%fe",
          "a/../../etc/passwd",
          "_",
          "a__b/c.d-e");
  private static final List<String> METHODS =
      List.of("GET", "HEAD", "PUT", "POST", "PATCH", "DELETE", "OPTIONS", "TRACE", "FOO");
  private static final List<String> REFERENCES =
      List.of(
          "1",
          "latest",
          DIGEST.toString(),
          "sha256:",
          "sha256:" + "0".repeat(64),
          "sha256:" + "G".repeat(64),
          "sha512:" + "0".repeat(64),
          "sha512:" + "0".repeat(128),
          "md5:00",
          ":",
          "@",
          "..",
          "%2e%2e%2f%2e%2e",
          "",
          "list",
          "uploads",
          "-x",
          "t".repeat(200),
          "%0d%0aX-Evil:1",
          "sha256:%2e%2e%2f%2e%2e%2fetc");
  private static final List<String> RANGES =
      List.of(
          "bytes=0-10",
          "bytes=-1",
          "bytes=5-",
          "bytes=9-1",
          "bytes=,",
          "bytes=0-1,2-3",
          "bytes=",
          "x=1",
          "0-9",
          "0-2047",
          "10-20",
          "9-0",
          "-",
          "99999999999999999999-1",
          "bytes 0-9/10",
          "\u0000",
          "0-9223372036854775807");
  private static final List<String> VALUES =
      List.of(
          "",
          "0",
          "-1",
          "5",
          "99999999999",
          DIGEST.toString(),
          "sha256:x",
          "team/app",
          "sha512",
          "md5",
          "%00",
          "..");
  private static final List<String> TYPES =
      List.of(
          MediaTypes.OCI_MANIFEST,
          MediaTypes.OCI_INDEX,
          MediaTypes.DOCKER_LIST,
          "text/html",
          "",
          ";",
          "a/b/c");

  private static final List<String> AUTHORIZATIONS =
      List.of(
          "Basic",
          "Basic ",
          "Basic =",
          "Basic YW5uOg==",
          "Basic OmE=",
          "Basic YW5u",
          "Basic " + "QUFB".repeat(1000),
          "Basic \u00e4",
          "Bearer",
          "Bearer " + DIGEST,
          "Bearer a.b.c",
          "Negotiate x",
          "basic YW5uOmE=, Bearer x",
          "",
          ",");

  /** What stands in the places of a manifest's values. */
  private static final List<String> JSON_VALUES =
      List.of(
          "null",
          "-1",
          "1e400",
          "9223372036854775808",
          "true",
          "\"\"",
          "[]",
          "{}",
          "[[[[[[[[]]]]]]]]",
          "\"sha256:..\"",
          "\"sha512:" + "0".repeat(128) + "\"",
          "\"../../etc/passwd\"",
          "\"\\u0000\"",
          "\"\\ud800\"",
          "{\"digest\":\"sha256:../x\",\"size\":-1,\"mediaType\":1}",
          "[" + "{},".repeat(1000) + "{}]",
          "\"" + "a".repeat(70_000) + "\"");

  private static final Pattern JSON_VALUE = Pattern.compile("(?<=:)(\"[^\"]*\"|[0-9]+)");

  @TempDir Path folder;
  private final Random random = new Random(SEED);
  private TestRegistry registry;
  private String upload = "";

  @BeforeEach
  void start() throws IOException {
    registry = TestRegistry.start(folder);
    registry.push("team/app", CONFIG);
    registry.push("team/app", BLOB);
    registry.putManifest("team/app", "1", MANIFEST);
    upload = registry.beginUpload("team/app");
  }

  @AfterEach
  void stop() throws IOException {
    registry.close();
  }

  @Test
  void neverAFiveHundredAndNeverAFileElsewhere() throws IOException {
    Set<Path> before = filesOutside();
    for (int i = 0; i < REQUESTS; i++) {
      String method = pick(METHODS);
      String target = target() + query();
      List<String> headers = headers();
      byte[] body = random.nextInt(3) == 0 ? body() : new byte[0];
      RawHttp.Answer answer =
          registry.http.send(method, target, body, headers.toArray(String[]::new));
      assertThat(answer.status())
          .as("seed %d, request %d: %s %s %s: %s", SEED, i, method, target, headers, answer.text())
          .isBetween(200, 499);
      assertThat(answer.header("X-Evil")).isEmpty();
    }
    assertThat(filesOutside()).isEqualTo(before);
    assertThat(registry.get("/v2/").status()).isEqualTo(200);
  }

  private String target() {
    String name = pick(NAMES);
    return switch (random.nextInt(9)) {
      case 0 -> "/v2/" + name + "/blobs/" + pick(REFERENCES);
      case 1, 2 -> "/v2/" + name + "/manifests/" + pick(REFERENCES);
      case 3 -> "/v2/" + name + "/tags/" + pick(REFERENCES);
      case 4 -> "/v2/" + name + "/referrers/" + pick(REFERENCES);
      case 5 -> "/v2/" + name + "/blobs/uploads/";
      case 6 -> "/v2/" + name + "/blobs/uploads/" + pick(REFERENCES);
      case 7 -> {
        if (registryForgot()) {
          upload = begin();
        }
        yield upload;
      }
      default -> pick(List.of("/v2/", "/v2/_catalog", "/v2", "/v2/" + name));
    };
  }

  private boolean registryForgot() {
    try {
      return registry.get(upload).status() == 404;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private String begin() {
    try {
      return registry.beginUpload("team/app");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private String query() {
    StringBuilder query = new StringBuilder();
    for (int i = random.nextInt(3); i > 0; i--) {
      query.append(query.isEmpty() ? '?' : '&');
      query.append(
          pick(
              List.of(
                  "digest",
                  "mount",
                  "from",
                  "digest-algorithm",
                  "n",
                  "last",
                  "tag",
                  "artifactType",
                  "ns")));
      query.append('=').append(pick(VALUES));
    }
    return query.toString();
  }

  private List<String> headers() {
    List<String> headers = new ArrayList<>();
    if (random.nextBoolean()) {
      headers.addAll(List.of("Range", pick(RANGES)));
    }
    if (random.nextInt(4) == 0) {
      headers.addAll(List.of("Content-Range", pick(RANGES)));
    }
    if (random.nextInt(3) == 0) {
      headers.addAll(List.of("Content-Type", pick(TYPES)));
    }
    if (random.nextInt(4) == 0) {
      headers.addAll(List.of("Authorization", pick(AUTHORIZATIONS)));
    }
    if (random.nextInt(6) == 0) {
      headers.addAll(List.of("Accept", pick(TYPES) + pick(List.of("", ",*/*", ";q=x", ",,"))));
    }
    if (random.nextInt(6) == 0) {
      headers.addAll(List.of(pick(List.of("If-None-Match", "If-Range")), pick(VALUES)));
    }
    return headers;
  }

  private byte[] body() {
    byte[] manifest = bytes(MANIFEST);
    return switch (random.nextInt(5)) {
      case 0 -> manifest;
      case 1 -> mutated(manifest);
      case 2 -> bytes(withOtherValues());
      case 3 -> BLOB;
      default -> random(random.nextLong(), random.nextInt(100));
    };
  }

  private byte[] mutated(byte[] manifest) {
    byte[] mutated = manifest.clone();
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
    }
    return mutated;
  }

  /** A manifest that is JSON, with something else in some places. */
  private String withOtherValues() {
    return JSON_VALUE
        .matcher(MANIFEST)
        .replaceAll(
            value ->
                Matcher.quoteReplacement(
                    random.nextInt(4) == 0 ? pick(JSON_VALUES) : value.group()));
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  /** Every file below the test's folder but those of the data folder. */
  private Set<Path> filesOutside() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> !file.startsWith(folder.resolve("data")))
          .collect(Collectors.toSet());
    }
  }
}
