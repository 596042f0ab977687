package io.nacre.oci.registry;

import io.nacre.http.Body;
import io.nacre.http.Headers;
import io.nacre.http.Request;
import io.nacre.http.Response;
import io.nacre.store.cid.Cid;
import io.nacre.store.image.Digest;
import java.util.Optional;

/** What every answer with a manifest or a blob has in common. */
final class Content {
  private Content() {}

  /**
   * The header fields of a 200.
   *
   * @param root the content's CID, once it is known
   */
  static Headers headers(String mediaType, Digest digest, Optional<Cid> root) {
    Headers headers =
        Headers.of(
            "Content-Type",
            mediaType,
            "Docker-Content-Digest",
            digest.toString(),
            "ETag",
            etag(digest),
            "X-Content-Type-Options",
            "nosniff");
    return root.map(cid -> headers.with("X-Ipfs-Roots", cid.toString())).orElse(headers);
  }

  /** A strong validator (RFC 9110, section 8.8.3): the digest names these bytes and no others. */
  static String etag(Digest digest) {
    return '"' + digest.toString() + '"';
  }

  /** The same, or a 304 when the client says that it has it (RFC 9110, section 13.1.2). */
  static Response unlessClientHas(Request request, Digest digest, Response response) {
    Optional<String> known = request.headers().first("If-None-Match");
    if (known.isEmpty() || !(known.get().equals("*") || known.get().contains(etag(digest)))) {
      return response;
    }
    return new Response(
        304,
        Headers.of("ETag", etag(digest), "Docker-Content-Digest", digest.toString()),
        Body.EMPTY);
  }
}
