package io.nacre.http;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One request of the client and the response to it, on the connection's event loop. */
final class ClientExchange {

  /** What the caller gets. */
  private record Arriving(int status, Headers headers, InboundBody body, ClientExchange exchange)
      implements HttpClient.Incoming {
    @Override
    public Headers trailers() {
      return exchange.trailers;
    }

    @Override
    public List<X509Certificate> certificates() {
      return exchange.connection.certificates();
    }

    @Override
    public void close() {
      exchange.giveUp();
      body.abandon();
    }
  }

  /** Origins may be slow, as long as they send at all. */
  private static final long ANY_RATE = 0;

  private final HttpClient.Outgoing request;
  private final Origin origin;
  private final ClientConnection connection;
  private final Duration stall;
  private final CompletableFuture<HttpClient.Incoming> answered = new CompletableFuture<>();
  private @Nullable InboundBody body;

  /** Whether the last byte has been read from the socket. Set before anybody can see that byte. */
  private volatile boolean complete;

  /** Set before anybody can see the end of the body. */
  private volatile Headers trailers = Headers.NONE;

  /** Done when the last byte of the request is with the socket. */
  private final CompletableFuture<@Nullable Void> sent = new CompletableFuture<>();

  private volatile @Nullable Thread writer;

  ClientExchange(HttpClient.Outgoing request, ClientConnection connection, Duration stall) {
    this.request = request;
    this.origin = connection.origin();
    this.connection = connection;
    this.stall = stall;
  }

  HttpClient.Outgoing request() {
    return request;
  }

  Origin origin() {
    return origin;
  }

  boolean isHead() {
    return request.method().equals("HEAD");
  }

  boolean isSent() {
    return sent.isDone();
  }

  /** The head is on its way. */
  void startBody(Channel channel) {
    switch (request.body()) {
      case Body.Stream stream -> startBody(channel, stream);
      case Body.FileRegion region -> startBody(channel, ClientSink.stream(region));
      case Body.Empty _, Body.Bytes _, Body.Length _ -> sent.complete(null);
    }
  }

  private void startBody(Channel channel, Body.Stream stream) {
    ClientSink sink =
        new ClientSink(
            channel,
            origin,
            stream.length(),
            stall,
            () -> sent.complete(null),
            cause -> connection.bodyFailed(this, cause));
    Thread thread =
        Thread.ofVirtual().name("request-body").unstarted(() -> writeBody(stream.writer(), sink));
    writer = thread;
    thread.start();
  }

  private void writeBody(Body.Writer writer, ClientSink sink) {
    try {
      writer.writeTo(sink);
      sink.finish();
    } catch (IOException e) {
      connection.bodyFailed(this, e);
    } catch (Throwable e) {
      connection.bodyFailed(this, new IOException("the body of the request failed", e));
    }
  }

  void head(HttpResponse head) {
    int status = head.status().code();
    boolean bare = isHead() || status == 204 || status == 304;
    long length = bare ? 0 : HttpUtil.getContentLength(head, -1L);
    InboundBody arriving =
        new InboundBody(
            length < 0 ? OptionalLong.empty() : OptionalLong.of(length),
            stall,
            ANY_RATE,
            origin.toString(),
            connection::readOn);
    body = arriving;
    Headers headers = ServerRequest.copy(head.headers());
    answered.complete(new Arriving(status, headers, arriving, this));
  }

  void content(HttpContent content) {
    boolean last = content instanceof LastHttpContent;
    if (content instanceof LastHttpContent end && !end.trailingHeaders().isEmpty()) {
      trailers = ServerRequest.copy(end.trailingHeaders());
    }
    complete = last;
    InboundBody arriving = body;
    if (arriving == null) {
      content.release();
      return;
    }
    arriving.offer(content.content());
    if (last) {
      arriving.end();
      stopBody();
    }
  }

  /** Whether the socket should be read: for the head, or for more of a body that is being read. */
  boolean wantsContent() {
    InboundBody arriving = body;
    return arriving == null || arriving.wantsMore();
  }

  void fail(IOException cause) {
    InboundBody arriving = body;
    if (arriving == null) {
      answered.completeExceptionally(cause);
    } else {
      arriving.fail(cause);
    }
    stopBody();
  }

  /** Nobody reads the rest of the request, if there is any. */
  private void stopBody() {
    Thread writing = writer;
    if (writing != null && !sent.isDone()) {
      writing.interrupt();
    }
  }

  /** The connection has ended too early. */
  void brokenOff() {
    fail(
        body == null
            ? new BrokenOffException(origin)
            : new IOException(origin + " broke off in the middle of a body"));
  }

  // The caller's side, from any thread.

  /**
   * Waits for the head, and before that for the body of the request, which ends in its own time:
   * each of its steps is bounded, and it may have any number.
   *
   * @throws BrokenOffException when the connection ended before the first byte
   */
  HttpClient.Incoming await(Duration atMost) throws IOException, InterruptedException {
    boolean done = false;
    try {
      awaitSentOrAnswered();
      HttpClient.Incoming response = answered.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
      done = true;
      return response;
    } catch (TimeoutException e) {
      throw new IOException(
          "%s did not answer within %d ms".formatted(origin, atMost.toMillis()), e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof BrokenOffException broken ? broken : failed(e.getCause());
    } finally {
      if (!done) {
        giveUp();
      }
    }
  }

  private void awaitSentOrAnswered() throws InterruptedException, ExecutionException {
    CompletableFuture.anyOf(sent, answered).get();
  }

  /** With the stack of the thread that waited. */
  private IOException failed(@Nullable Throwable cause) {
    return new IOException(cause == null ? origin + " failed" : cause.getMessage(), cause);
  }

  /** Nobody waits for the rest; unless there is none, the connection is of no more use. */
  private void giveUp() {
    if (!complete) {
      connection.giveUp(this);
    }
    stopBody();
  }
}
