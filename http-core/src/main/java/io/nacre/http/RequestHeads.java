package io.nacre.http;

import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** What RFC 9112 demands of a request head beyond what the parser has checked. */
final class RequestHeads {
  /** Header fields of a request. */
  static final int MAX_FIELDS = 256;

  /** Host and port (RFC 3986, section 3.2), without the user that some would put before them. */
  private static final Pattern HOST =
      Pattern.compile("([A-Za-z0-9._~!$&'()*+,;=%-]*|\\[[0-9A-Fa-f:.]+])(:[0-9]*)?");

  private RequestHeads() {}

  /**
   * @throws BadRequestException with the status that says what is wrong
   */
  static void check(HttpRequest head) throws BadRequestException {
    if (head.decoderResult().isFailure()) {
      throw refused(head.decoderResult().cause());
    }
    if (head.protocolVersion().majorVersion() != 1) {
      throw new BadRequestException(505, "only HTTP/1.1 is spoken here");
    }
    if (head.headers().size() > MAX_FIELDS) {
      throw new BadRequestException(431, "there are too many header fields");
    }
    checkHost(head);
    if (HttpUtil.isTransferEncodingChunked(head) && !isOnlyChunked(head)) {
      throw new BadRequestException(501, "the only transfer coding here is chunked");
    }
    if (head.headers().contains(HttpHeaderNames.EXPECT) && !expectsContinue(head)) {
      throw new BadRequestException(417, "only 100-continue can be expected");
    }
  }

  /**
   * Sections 3.2 and 3.2.2. A target that names another host than the field is refused rather than
   * believed: what is behind this checks the field.
   */
  private static void checkHost(HttpRequest head) throws BadRequestException {
    List<String> hosts = head.headers().getAll(HttpHeaderNames.HOST);
    if (hosts.size() > 1 || (hosts.isEmpty() && isHttp11(head))) {
      throw new BadRequestException("there must be one Host field");
    }
    if (!hosts.isEmpty() && !HOST.matcher(hosts.getFirst()).matches()) {
      throw new BadRequestException("the Host field is malformed");
    }
    String authority = RequestTarget.authority(head.uri());
    if (!authority.isEmpty()
        && (hosts.isEmpty() || !authority.equalsIgnoreCase(hosts.getFirst()))) {
      throw new BadRequestException("the request target and the Host field name different hosts");
    }
  }

  static boolean isHttp11(HttpRequest head) {
    return head.protocolVersion().equals(HttpVersion.HTTP_1_1);
  }

  static boolean hasBody(HttpRequest head) {
    return HttpUtil.isContentLengthSet(head) || HttpUtil.isTransferEncodingChunked(head);
  }

  /** Content-Length, when there is one and the parser found nothing wrong. */
  static OptionalLong length(HttpRequest head) {
    if (head.decoderResult().isFailure()) {
      return OptionalLong.empty();
    }
    long length = HttpUtil.getContentLength(head, -1L);
    return length < 0 ? OptionalLong.empty() : OptionalLong.of(length);
  }

  static boolean expectsContinue(HttpRequest head) {
    return HttpUtil.is100ContinueExpected(head);
  }

  /** HTTP/1.0 could ask for it, and nobody who does is worth the trouble. */
  static boolean keepsAlive(HttpRequest head) {
    return isHttp11(head)
        && !head.headers().containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE, true);
  }

  private static boolean isOnlyChunked(HttpRequest head) {
    return HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(
        head.headers().get(HttpHeaderNames.TRANSFER_ENCODING));
  }

  private static BadRequestException refused(Throwable cause) {
    return switch (cause) {
      case TooLongHttpLineException _ ->
          new BadRequestException(414, "the request target is too long");
      case TooLongFrameException _ ->
          new BadRequestException(431, "the header fields are too large");
      default -> new BadRequestException("the request is malformed");
    };
  }
}
