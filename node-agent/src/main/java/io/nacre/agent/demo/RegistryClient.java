package io.nacre.agent.demo;

import io.nacre.store.image.Digest;
import io.nacre.store.image.MediaTypes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.DigestInputStream;
import java.security.MessageDigest;

/**
 * As much of a registry client as a demo needs: pushes and pulls one image by the OCI
 * distribution-spec, as Docker would, and checks every digest.
 */
final class RegistryClient {
  private static final int TIMEOUT_MILLIS = 60_000;
  private static final int MAX_ERROR = 2000;

  private final URI registry;
  private final String repository;

  RegistryClient(URI registry, String repository) {
    this.registry = registry;
    this.repository = repository;
  }

  /** Pushes the blobs, then the manifest under a tag. */
  void push(DemoImage image, String tag) throws IOException {
    for (DemoImage.Part blob : image.blobs()) {
      HttpURLConnection begin = open("POST", URI.create(path("blobs/uploads/")));
      begin.setFixedLengthStreamingMode(0);
      begin.setDoOutput(true);
      expect(202, begin);
      String location = begin.getHeaderField("Location");
      String separator = location.indexOf('?') < 0 ? "?" : "&";
      HttpURLConnection put =
          open("PUT", URI.create(location + separator + "digest=" + blob.descriptor().digest()));
      put.setDoOutput(true);
      put.setFixedLengthStreamingMode(blob.descriptor().size());
      try (OutputStream out = put.getOutputStream()) {
        Files.copy(blob.file(), out);
      }
      expect(201, put);
    }
    HttpURLConnection put = open("PUT", URI.create(path("manifests/" + tag)));
    put.setDoOutput(true);
    put.setRequestProperty("Content-Type", MediaTypes.OCI_MANIFEST);
    put.setFixedLengthStreamingMode(image.manifest().length);
    try (OutputStream out = put.getOutputStream()) {
      out.write(image.manifest());
    }
    expect(201, put);
  }

  /** Pulls the manifest by its tag, and each blob that it names. */
  void pull(DemoImage image, String tag) throws IOException {
    HttpURLConnection manifest = open("GET", URI.create(path("manifests/" + tag)));
    manifest.setRequestProperty("Accept", MediaTypes.OCI_MANIFEST);
    read(manifest, image.digest());
    for (DemoImage.Part blob : image.blobs()) {
      Digest digest = blob.descriptor().digest();
      read(open("GET", URI.create(path("blobs/" + digest))), digest);
    }
  }

  private void read(HttpURLConnection connection, Digest expected) throws IOException {
    expect(200, connection);
    MessageDigest hasher = expected.algorithm().hasher();
    try (InputStream in = new DigestInputStream(connection.getInputStream(), hasher)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    Digest actual = Digest.of(expected.algorithm(), hasher.digest());
    if (!actual.equals(expected)) {
      throw new IOException("%s came as %s".formatted(expected, actual));
    }
  }

  private String path(String rest) {
    return "/v2/" + repository + "/" + rest;
  }

  private HttpURLConnection open(String method, URI path) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) registry.resolve(path).toURL().openConnection(Proxy.NO_PROXY);
    connection.setRequestMethod(method);
    connection.setConnectTimeout(TIMEOUT_MILLIS);
    connection.setReadTimeout(TIMEOUT_MILLIS);
    return connection;
  }

  private static void expect(int status, HttpURLConnection connection) throws IOException {
    int actual = connection.getResponseCode();
    if (actual != status) {
      InputStream body = connection.getErrorStream();
      throw new IOException(
          "%s %s was answered with %d %s"
              .formatted(
                  connection.getRequestMethod(),
                  connection.getURL(),
                  actual,
                  body == null
                      ? ""
                      : new String(body.readNBytes(MAX_ERROR), StandardCharsets.UTF_8)));
    }
  }
}
