package io.nacre.ipfs.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nacre.http.Body;
import io.nacre.http.ByteRange;
import io.nacre.http.Headers;
import io.nacre.http.Request;
import io.nacre.http.Response;
import io.nacre.http.UnsatisfiableRangeException;
import io.nacre.store.blob.BlockLocation;
import io.nacre.store.cid.Cid;
import java.net.URLEncoder;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What the answers to all forms of request have in common. */
final class Answers {
  /** What a CID names never changes. */
  static final String FOR_EVER = "public, max-age=29030400, immutable";

  private static final int MAX_NAME = 255;

  private Answers() {}

  /**
   * Header fields of an answer.
   *
   * @param roots the CIDs that the names of the path lead to, the last one that of the answer
   */
  static Headers headers(
      ContentPath path, List<Cid> roots, String type, String etag, String disposition) {
    return Headers.of(
        "Content-Type",
        type,
        "Etag",
        etag,
        "Cache-Control",
        FOR_EVER,
        "X-Ipfs-Path",
        path.text(),
        "X-Ipfs-Roots",
        roots.stream().map(Cid::toString).collect(Collectors.joining(",")),
        "X-Content-Type-Options",
        "nosniff",
        "Content-Disposition",
        disposition,
        "Vary",
        "Accept");
  }

  /** Content-Disposition (RFC 6266); the client may choose the name. */
  static String disposition(Request request, String kind, String name) {
    String chosen = request.query("filename").filter(text -> !text.isEmpty()).orElse(name);
    String cut = chosen.length() > MAX_NAME ? chosen.substring(0, MAX_NAME) : chosen;
    String plain = cut.replaceAll("[^ -~]|[\"\\\\]", "_");
    String extended =
        plain.equals(cut)
            ? ""
            : "; filename*=UTF-8''" + URLEncoder.encode(cut, UTF_8).replace("+", "%20");
    return "%s; filename=\"%s\"%s".formatted(kind, plain, extended);
  }

  /** Where the same answer is without an Accept field. */
  static Headers located(Headers headers, Request request, Format format, String query) {
    if (!format.negotiated()) {
      return headers;
    }
    String separator = request.target().indexOf('?') < 0 ? "?" : "&";
    return headers.with("Content-Location", request.target() + separator + query);
  }

  /** 304 for whoever has it already, by weak comparison: RFC 9110, sections 13.1.2 and 8.8.3.2. */
  static Optional<Response> unchanged(Request request, Headers headers) {
    String etag = opaque(headers.first("Etag").orElseThrow());
    for (String field : request.headers().all("If-None-Match")) {
      for (String tag : field.split(",")) {
        if (tag.strip().equals("*") || opaque(tag.strip()).equals(etag)) {
          return Optional.of(new Response(304, headers, Body.EMPTY));
        }
      }
    }
    return Optional.empty();
  }

  private static String opaque(String etag) {
    return etag.startsWith("W/") ? etag.substring(2) : etag;
  }

  /** Part of a file, or the part of that part that a Range field asks for. */
  static Response region(Request request, Headers headers, BlockLocation at, long length)
      throws GatewayException {
    Headers ranged = headers.with("Accept-Ranges", "bytes");
    Optional<Response> unchanged = unchanged(request, ranged);
    if (unchanged.isPresent()) {
      return unchanged.get();
    }
    Optional<ByteRange> range;
    try {
      range = range(request, headers, length);
    } catch (UnsatisfiableRangeException e) {
      return Response.text(416, String.valueOf(e.getMessage()))
          .with("Content-Range", e.contentRange());
    }
    return range.isEmpty()
        ? new Response(200, ranged, new Body.FileRegion(at.file(), at.offset(), length))
        : new Response(
            206,
            ranged.with("Content-Range", range.get().contentRange(length)),
            new Body.FileRegion(
                at.file(), at.offset() + range.get().first(), range.get().length()));
  }

  private static Optional<ByteRange> range(Request request, Headers headers, long length)
      throws UnsatisfiableRangeException {
    Optional<String> field = request.headers().first("Range");
    Optional<String> condition = request.headers().first("If-Range");
    boolean applies =
        request.method().equals("GET")
            && (condition.isEmpty() || condition.equals(headers.first("Etag")));
    return applies && field.isPresent() ? ByteRange.parse(field.get(), length) : Optional.empty();
  }
}
