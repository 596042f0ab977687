package io.nacre.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The target of a request line (RFC 9112, section 3.2), in origin or absolute form, decoded once.
 *
 * @param raw as it was sent
 * @param path decoded; starts with a slash, has no dot segments and no NUL
 * @param parameters of the query, decoded, in order. A plus is a plus (RFC 3986), as in {@code
 *     application/vnd.oci.image.manifest.v1+json}, not a space as in forms
 */
record RequestTarget(String raw, String path, List<Parameter> parameters) {

  /** One {@code name=value}; the value is empty when there is no equals sign. */
  record Parameter(String name, String value) {}

  /** The most parameters a query may have. */
  static final int MAX_PARAMETERS = 256;

  /**
   * @throws BadRequestException when the grammar does not allow it, or when it tries to climb
   */
  static RequestTarget parse(String raw) throws BadRequestException {
    checkCharacters(raw);
    String local = withoutOrigin(raw);
    int question = local.indexOf('?');
    String path = decode(question < 0 ? local : local.substring(0, question));
    checkPath(path);
    return new RequestTarget(
        raw, path, question < 0 ? List.of() : parameters(local.substring(question + 1)));
  }

  private static void checkCharacters(String raw) throws BadRequestException {
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c <= ' ' || c >= 0x7f || c == '#') {
        throw new BadRequestException("the request target has a character that is not allowed");
      }
    }
  }

  /** Absolute form ({@code http://host/path}) names the origin again. */
  private static String withoutOrigin(String raw) throws BadRequestException {
    if (raw.startsWith("/")) {
      return raw;
    }
    String local = raw.substring(endOfAuthority(raw));
    return local.startsWith("/") ? local : "/" + local;
  }

  /**
   * Host and port in absolute form, empty in origin form.
   *
   * @throws BadRequestException when it is neither
   */
  static String authority(String raw) throws BadRequestException {
    return raw.startsWith("/") ? "" : raw.substring(startOfAuthority(raw), endOfAuthority(raw));
  }

  private static int endOfAuthority(String raw) throws BadRequestException {
    int end = startOfAuthority(raw);
    while (end < raw.length() && raw.charAt(end) != '/' && raw.charAt(end) != '?') {
      end++;
    }
    return end;
  }

  private static int startOfAuthority(String raw) throws BadRequestException {
    if (raw.regionMatches(true, 0, "http://", 0, 7)) {
      return 7;
    }
    if (raw.regionMatches(true, 0, "https://", 0, 8)) {
      return 8;
    }
    throw new BadRequestException("the request target is not a path");
  }

  private static void checkPath(String path) throws BadRequestException {
    if (path.indexOf('\0') >= 0) {
      throw new BadRequestException("the path has a NUL");
    }
    for (int dot = path.indexOf("/."); dot >= 0; dot = path.indexOf("/.", dot + 1)) {
      int end = path.indexOf('/', dot + 1);
      int length = (end < 0 ? path.length() : end) - dot - 1;
      if (length == 1 || (length == 2 && path.charAt(dot + 2) == '.')) {
        throw new BadRequestException("the path has a dot segment");
      }
    }
  }

  private static List<Parameter> parameters(String query) throws BadRequestException {
    List<Parameter> parameters = new ArrayList<>();
    for (String pair : query.split("&")) {
      if (pair.isEmpty()) {
        continue;
      }
      if (parameters.size() == MAX_PARAMETERS) {
        throw new BadRequestException("the query has too many parameters");
      }
      int equals = pair.indexOf('=');
      parameters.add(
          new Parameter(
              decode(equals < 0 ? pair : pair.substring(0, equals)),
              equals < 0 ? "" : decode(pair.substring(equals + 1))));
    }
    return List.copyOf(parameters);
  }

  /** Percent-decodes once; what comes out must be UTF-8. */
  private static String decode(String text) throws BadRequestException {
    if (text.indexOf('%') < 0) {
      return text;
    }
    ByteBuffer bytes = ByteBuffer.allocate(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '%') {
        bytes.put((byte) c);
        continue;
      }
      int high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
      int low = i + 2 < text.length() ? Character.digit(text.charAt(i + 2), 16) : -1;
      if (high < 0 || low < 0) {
        throw new BadRequestException("a percent sign without two hex digits");
      }
      bytes.put((byte) (high << 4 | low));
      i += 2;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
    } catch (CharacterCodingException e) {
      throw new BadRequestException("the request target is not UTF-8");
    }
  }
}
