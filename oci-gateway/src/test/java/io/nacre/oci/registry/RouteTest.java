package io.nacre.oci.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nacre.store.image.Repository;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RouteTest {

  @Test
  void everyEndpointOfTheSpecification() throws RegistryException {
    Repository app = new Repository("team/app");
    assertThat(Route.parse("/v2/")).isEqualTo(new Route.Base());
    assertThat(Route.parse("/v2")).isEqualTo(new Route.Base());
    assertThat(Route.parse("/v2/_catalog")).isEqualTo(new Route.Repositories());
    assertThat(Route.parse("/v2/team/app/tags/list")).isEqualTo(new Route.Tags(app));
    assertThat(Route.parse("/v2/team/app/referrers/sha256:00"))
        .isEqualTo(new Route.Referrers(app, "sha256:00"));
    assertThat(Route.parse("/v2/team/app/manifests/1")).isEqualTo(new Route.Manifest(app, "1"));
    assertThat(Route.parse("/v2/team/app/blobs/sha256:00"))
        .isEqualTo(new Route.Blob(app, "sha256:00"));
    assertThat(Route.parse("/v2/team/app/blobs/uploads/")).isEqualTo(new Route.Uploads(app));
    assertThat(Route.parse("/v2/team/app/blobs/uploads")).isEqualTo(new Route.Uploads(app));
    assertThat(Route.parse("/v2/team/app/blobs/uploads/id")).isEqualTo(new Route.Upload(app, "id"));
  }

  @Test
  void namesMayHaveTheComponentsOfEndpoints() throws RegistryException {
    assertThat(Route.parse("/v2/manifests/blobs/tags/manifests/list"))
        .isEqualTo(new Route.Manifest(new Repository("manifests/blobs/tags"), "list"));
    assertThat(Route.parse("/v2/a/blobs/uploads/manifests/1"))
        .isEqualTo(new Route.Manifest(new Repository("a/blobs/uploads"), "1"));
    assertThat(Route.parse("/v2/tags/list/tags/list"))
        .isEqualTo(new Route.Tags(new Repository("tags/list")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v2/x",
        "/v2/x/",
        "/v2/x/y",
        "/v2/manifests/1",
        "/v2/blobs/uploads/",
        "/v2/blobs/uploads/id",
        "/v2/tags/list",
        "/v2/x/tags/other",
        "/v2/x/uploads/1",
        "/v2/x/manifests/a/b"
      })
  void otherPathsAreNoEndpoint(String path) {
    assertThatExceptionOfType(RegistryException.class)
        .isThrownBy(() -> Route.parse(path))
        .satisfies(
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED);
              assertThat(e.status()).isEqualTo(404);
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v2/Team/app/manifests/1",
        "/v2//manifests/1",
        "/v2/a//b/blobs/sha256:00",
        "/v2/a-/tags/list",
        "/v2/-a/referrers/sha256:00",
        "/v2/a___b/blobs/uploads/",
        "/v2/a..b/blobs/uploads/id"
      })
  void namesAgainstTheGrammarAreInvalid(String path) {
    assertThatExceptionOfType(RegistryException.class)
        .isThrownBy(() -> Route.parse(path))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.NAME_INVALID));
  }
}
