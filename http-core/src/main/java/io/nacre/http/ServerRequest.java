package io.nacre.http;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A request as the parser found it. */
final class ServerRequest implements Request {
  private final String method;
  private final RequestTarget target;
  private final HttpHeaders fields;
  private final ServerConnection connection;
  private final BodyReader body;
  private @Nullable Headers headers;

  private ServerRequest(
      String method,
      RequestTarget target,
      HttpHeaders fields,
      ServerConnection connection,
      BodyReader body) {
    this.method = method;
    this.target = target;
    this.fields = fields;
    this.connection = connection;
    this.body = body;
  }

  /**
   * @throws BadRequestException with the status that says what is wrong
   */
  static ServerRequest of(HttpRequest head, ServerConnection connection, BodyReader body)
      throws BadRequestException {
    RequestHeads.check(head);
    return new ServerRequest(
        head.method().name(), RequestTarget.parse(head.uri()), head.headers(), connection, body);
  }

  @Override
  public String method() {
    return method;
  }

  @Override
  public String path() {
    return target.path();
  }

  @Override
  public String target() {
    return target.raw();
  }

  @Override
  public Optional<String> query(String name) {
    for (RequestTarget.Parameter parameter : target.parameters()) {
      if (parameter.name().equals(name)) {
        return Optional.of(parameter.value());
      }
    }
    return Optional.empty();
  }

  @Override
  public List<String> queries(String name) {
    return target.parameters().stream()
        .filter(p -> p.name().equals(name))
        .map(RequestTarget.Parameter::value)
        .toList();
  }

  @Override
  public Headers headers() {
    Headers known = headers;
    if (known == null) {
      known = copy(fields);
      headers = known;
    }
    return known;
  }

  @Override
  public SocketAddress remote() {
    return connection.remote();
  }

  @Override
  public boolean isSecure() {
    return connection.context().options().tls().isPresent();
  }

  @Override
  public List<X509Certificate> certificates() {
    return connection.certificates();
  }

  @Override
  public BodyReader body() {
    return body;
  }

  /** From the parser's form into ours. */
  static Headers copy(HttpHeaders fields) {
    String[] namesAndValues = new String[fields.size() * 2];
    int i = 0;
    for (Iterator<Map.Entry<CharSequence, CharSequence>> all = fields.iteratorCharSequence();
        all.hasNext(); ) {
      Map.Entry<CharSequence, CharSequence> field = all.next();
      namesAndValues[i++] = field.getKey().toString();
      namesAndValues[i++] = field.getValue().toString();
    }
    return Headers.checked(namesAndValues);
  }

  @Override
  public String toString() {
    return method + " " + target.path();
  }
}
