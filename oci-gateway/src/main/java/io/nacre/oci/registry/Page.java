package io.nacre.oci.registry;

import io.nacre.http.Request;
import io.nacre.http.Response;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;

/**
 * Which part of a list is asked for: distribution-spec, "Listing Tags".
 *
 * @param size at most so many entries
 * @param last the entry before the first one wanted; empty for the start
 * @param sizeWasAsked whether the client said {@code n}
 */
record Page(int size, String last, boolean sizeWasAsked) {

  /**
   * Reads {@code n} and {@code last}.
   *
   * @param most entries of one response; who asks for more gets a Link to the rest
   * @throws RegistryException UNSUPPORTED with a 400 when {@code n} is not a number
   */
  static Page of(Request request, int most) throws RegistryException {
    OptionalInt n = OptionalInt.empty();
    if (request.query("n").isPresent()) {
      n = OptionalInt.of(number(request.query("n").get(), most));
    }
    return new Page(
        Math.min(n.orElse(most), most), request.query("last").orElse(""), n.isPresent());
  }

  /** The response with the Link (RFC 8288) to the entries after this one. */
  Response linkTo(Response response, String path, String lastSent) {
    String n = sizeWasAsked ? "n=" + size + "&" : "";
    return link(response, path + "?" + n + "last=" + encoded(lastSent));
  }

  static Response link(Response response, String target) {
    return response.with("Link", "<" + target + ">; rel=\"next\"");
  }

  static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  private static int number(String text, int most) throws RegistryException {
    if (text.isEmpty() || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new RegistryException(ErrorCode.UNSUPPORTED, "n must be a number of entries")
          .status(400);
    }
    // too long for an int is more than the most all the same
    return text.length() > 9 ? most : Integer.parseInt(text);
  }
}
