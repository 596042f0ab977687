package io.nacre.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RouterTest {

  @Test
  void theLongestPrefixWinsAndWithoutASlashItIsTheWholePath() throws Exception {
    Router router =
        new Router()
            .mount("/", _ -> Response.text(200, "root"))
            .mount("/v2/", _ -> Response.text(200, "v2"))
            .mount("/v2/_catalog", _ -> Response.text(200, "catalog"))
            .mount("/livez", Http.immediate(_ -> Response.text(200, "live")));
    try (HttpServer server = Http.serve(router);
        RawClient client = new RawClient(server.address())) {
      assertThat(client.get("/x").answer()).isEqualTo("200 root\n");
      assertThat(client.get("/v2/").answer()).isEqualTo("200 v2\n");
      assertThat(client.get("/v2/_catalog").answer()).isEqualTo("200 catalog\n");
      assertThat(client.get("/v2/_catalogue").answer()).isEqualTo("200 v2\n");
      assertThat(client.get("/livez").answer()).isEqualTo("200 live\n");
      assertThat(client.get("/livez/x").answer()).isEqualTo("200 root\n");
    }
  }

  @Test
  void nothingMountedIsNotFound() throws Exception {
    try (HttpServer server = Http.serve(new Router().mount("/v2/", _ -> Response.of(200)));
        RawClient client = new RawClient(server.address())) {
      assertThat(client.get("/v2").answer()).startsWith("404 ");
    }
  }

  @Test
  void aPrefixIsTakenOnce() {
    Router router = new Router().mount("/a/", _ -> Response.of(200));
    assertThatThrownBy(() -> router.mount("/a/", _ -> Response.of(200)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> router.mount("a/", _ -> Response.of(200)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
