package io.nacre.oci.registry;

import static io.nacre.oci.registry.TestRegistry.assertError;
import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.http.HttpServer;
import io.nacre.oci.access.Access;
import io.nacre.oci.access.Rules;
import io.nacre.oci.access.RulesPolicy;
import io.nacre.store.blob.BlobStore;
import io.nacre.store.blob.BlobWriter;
import io.nacre.store.image.Digest;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A full disk is a clear error to the one who asked, and no damage. */
class DiskFullTest {
  private static final byte[] BLOB = TestRegistry.random(1, 3000);
  private static final Digest DIGEST = Digest.sha256(BLOB);

  @TempDir Path folder;

  @Test
  void theClientIsToldAndReadingGoesOn() throws IOException {
    try (TestRegistry healthy = TestRegistry.start(folder)) {
      healthy.push("app", BLOB);
      RegistryHandler full =
          new RegistryHandler(
              full(healthy.store.blobs()),
              healthy.store.catalog(),
              healthy.store.holds(),
              new Access(List.of(new RulesPolicy(Rules.OPEN))),
              healthy.sources,
              healthy.sources,
              healthy.clock);
      InetSocketAddress any = new InetSocketAddress("127.0.0.1", 0);
      try (full;
          HttpServer server = HttpServer.start(any, full, HttpServer.Options.DEFAULT)) {
        RawHttp http = new RawHttp(server.address());
        String upload =
            http.send("POST", "/v2/app/blobs/uploads/").header("Location").orElseThrow();
        RawHttp.Answer answer = http.send("PATCH", upload, BLOB);
        assertError(answer, 507, ErrorCode.DENIED);
        assertThat(answer.text()).contains("No space left on device");
        assertError(http.send("GET", upload), 404, ErrorCode.BLOB_UPLOAD_UNKNOWN);
        assertError(
            http.send("POST", "/v2/app/blobs/uploads/?digest=" + DIGEST, BLOB),
            507,
            ErrorCode.DENIED);
        assertThat(http.send("GET", "/v2/app/blobs/" + DIGEST).body()).isEqualTo(BLOB);
      }
    }
  }

  /** The store, with writers that find no room. */
  private static BlobStore full(BlobStore store) {
    return (BlobStore)
        Proxy.newProxyInstance(
            BlobStore.class.getClassLoader(),
            new Class<?>[] {BlobStore.class},
            (_, method, arguments) -> {
              try {
                Object result = method.invoke(store, arguments);
                return result instanceof BlobWriter writer ? full(writer) : result;
              } catch (InvocationTargetException e) {
                throw e.getTargetException();
              }
            });
  }

  private static BlobWriter full(BlobWriter writer) {
    return (BlobWriter)
        Proxy.newProxyInstance(
            BlobWriter.class.getClassLoader(),
            new Class<?>[] {BlobWriter.class},
            (_, method, arguments) -> {
              if (method.getName().equals("write")) {
                throw new IOException("No space left on device");
              }
              return method.invoke(writer, arguments);
            });
  }
}
