package io.nacre.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nacre.http.RequestTarget.Parameter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9112, section 3.2, and RFC 3986. */
class RequestTargetTest {

  @ParameterizedTest
  @CsvSource({
    "/, /",
    "/v2/, /v2/",
    "/v2/team/app/manifests/1, /v2/team/app/manifests/1",
    "/a%20b%2Fc, /a b/c",
    "/%C3%A4, /ä",
    "/%252e, /%2e", // decoded once, not twice
    "/a+b, /a+b",
    "/a?x=/../, /a",
    "/..a/.b/c., /..a/.b/c.",
    "http://host:5000/v2/, /v2/",
    "HTTPS://host, /",
    "http://host?x=1, /",
    "//double/slash, //double/slash",
  })
  void pathIsDecodedOnce(String raw, String path) throws Exception {
    assertThat(RequestTarget.parse(raw).path()).isEqualTo(path);
    assertThat(RequestTarget.parse(raw).raw()).isEqualTo(raw);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*",
        "v2/",
        "host:443",
        "ftp://host/",
        "/..",
        "/a/../b",
        "/a/.",
        "/./a",
        "/%2e%2e/a",
        "/a/%2E",
        "/a%2f..%2fb",
        "/a%00",
        "/%",
        "/%4",
        "/%4g",
        "/%+1",
        "/%ff",
        "/%c0%ae%c0%ae/", // an overlong dot is not UTF-8
        "/%ed%a0%80",
        "/a\u0007",
        "/ä",
        "/a#b",
        "/?x=%zz",
      })
  void whatTheGrammarForbidsOrWhatClimbsIsRefused(String raw) {
    assertThatThrownBy(() -> RequestTarget.parse(raw))
        .isInstanceOfSatisfying(
            BadRequestException.class, e -> assertThat(e.status()).isEqualTo(400));
  }

  @Test
  void parametersAreDecodedInOrderAndAPlusStaysAPlus() throws Exception {
    RequestTarget target =
        RequestTarget.parse("/?tag=a&tag=b%26c&&type=application/x+json&flag&empty=&%C3%A4=1=2");
    assertThat(target.parameters())
        .containsExactly(
            new Parameter("tag", "a"),
            new Parameter("tag", "b&c"),
            new Parameter("type", "application/x+json"),
            new Parameter("flag", ""),
            new Parameter("empty", ""),
            new Parameter("ä", "1=2"));
  }

  @Test
  void tooManyParametersAreRefused() {
    String query = "x&".repeat(RequestTarget.MAX_PARAMETERS);
    assertThatThrownBy(() -> RequestTarget.parse("/?" + query + "x"))
        .isInstanceOf(BadRequestException.class);
  }
}
