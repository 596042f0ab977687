package io.nacre.http;

import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One request of the client and the response to it. */
final class ClientExchange implements HttpClient.Incoming {
  private final HttpClient.Outgoing request;
  private final Origin origin;
  private final ClientConnection connection;
  private final Duration stall;
  private final CompletableFuture<ClientExchange> answered = new CompletableFuture<>();

  private int status;
  private Headers headers = Headers.NONE;
  private volatile InboundBody body;
  private volatile boolean complete;

  ClientExchange(
      HttpClient.Outgoing request, Origin origin, ClientConnection connection, Duration stall) {
    this.request = request;
    this.origin = origin;
    this.connection = connection;
    this.stall = stall;
    this.body = body(OptionalLong.empty());
  }

  HttpClient.Outgoing request() {
    return request;
  }

  Origin origin() {
    return origin;
  }

  private InboundBody body(OptionalLong length) {
    return new InboundBody(length, stall, origin.toString(), connection::readOn);
  }

  // The event loop's side.

  void head(HttpResponse head) {
    status = head.status().code();
    headers = ServerRequest.copy(head.headers());
    long length = request.method().equals("HEAD") ? 0 : HttpUtil.getContentLength(head, -1L);
    body = body(length < 0 ? OptionalLong.empty() : OptionalLong.of(length));
    answered.complete(this);
  }

  void content(HttpContent content) {
    body.offer(content.content());
  }

  void end() {
    complete = true;
    body.end();
  }

  /** Whether the socket should be read for more of the body. */
  boolean wantsContent() {
    return !answered.isDone() || body.wantsMore();
  }

  boolean isAnswered() {
    return answered.isDone();
  }

  void fail(IOException cause) {
    if (!answered.completeExceptionally(cause)) {
      body.fail(cause);
    }
  }

  // The caller's side.

  /** Waits for the head. */
  ClientExchange await(Duration atMost) throws IOException, InterruptedException {
    try {
      return answered.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new IOException(
          "%s did not answer %s within %d ms"
              .formatted(origin, request.uri().getRawPath(), atMost.toMillis()),
          e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    }
  }

  @Override
  public int status() {
    return status;
  }

  @Override
  public Headers headers() {
    return headers;
  }

  @Override
  public BodyReader body() {
    return body;
  }

  @Override
  public void close() {
    if (!complete) {
      connection.close();
    }
    body.abandon();
  }
}
