package io.nacre.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultFileRegion;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request and its answer. */
final class Exchange {
  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);
  private static final Logger ACCESS = LoggerFactory.getLogger("io.nacre.http.access");

  /** A body that nobody read is read to its end when this is enough, to keep the connection. */
  private static final long MAX_DRAIN_BYTES = 64 * 1024;

  /** A body up to this size is copied behind its head, so that both leave in one packet. */
  private static final int COPIED_BYTES = 32 * 1024;

  private static final byte[] NOTHING = {};

  private static final int HEAD_BYTES = 512;

  private final ServerConnection connection;
  private final HttpRequest head;
  private final InboundBody body;
  private final boolean headOnly;
  private final long began;

  private @Nullable ServerRequest request;
  private boolean keepAlive;
  private boolean expectsContinue;
  private boolean inputDone;
  private boolean outputDone;
  private boolean discarding;
  private long discarded;
  private boolean onBodyLoop;
  private int status;

  private Exchange(ServerConnection connection, HttpRequest head) {
    this.connection = connection;
    this.head = head;
    this.headOnly = head.method().name().equals("HEAD");
    this.body =
        new InboundBody(
            ServerRequest.length(head),
            connection.context().options().stall(),
            "the client",
            () -> connection.execute(this::contentWanted));
    this.keepAlive = keepsAlive(head);
    this.began = ACCESS.isDebugEnabled() ? System.nanoTime() : 0;
  }

  static Exchange of(ServerConnection connection, HttpRequest head) {
    return new Exchange(connection, head);
  }

  private static boolean keepsAlive(HttpRequest head) {
    return head.protocolVersion().equals(HttpVersion.HTTP_1_1)
        && !head.headers().containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE, true);
  }

  // The request.

  void begin() {
    try {
      ServerRequest asked = check();
      request = asked;
      if (asked.isRead()) {
        Optional<Response> known = connection.context().handler().immediate(asked);
        if (known.isPresent() && !(known.get().body() instanceof Body.Stream)) {
          answer(known.get());
          return;
        }
      }
      dispatch(asked);
    } catch (BadRequestException e) {
      keepAlive = false;
      answer(Response.text(e.status(), String.valueOf(e.getMessage())));
    } catch (RuntimeException e) {
      answer(failed(e));
    }
  }

  private ServerRequest check() throws BadRequestException {
    if (head.decoderResult().isFailure()) {
      throw refused(head.decoderResult().cause());
    }
    if (head.protocolVersion().majorVersion() != 1) {
      throw new BadRequestException(505, "only HTTP/1.1 is spoken here");
    }
    String expectation = head.headers().get(HttpHeaderNames.EXPECT);
    if (expectation != null) {
      expectsContinue = HttpUtil.is100ContinueExpected(head);
      if (!expectsContinue) {
        throw new BadRequestException(417, "only 100-continue can be expected");
      }
    }
    return ServerRequest.of(head, connection.channel().remoteAddress(), body);
  }

  private static BadRequestException refused(Throwable cause) {
    return switch (cause) {
      case TooLongHttpLineException _ ->
          new BadRequestException(414, "the request target is too long");
      case TooLongHttpHeaderException _ ->
          new BadRequestException(431, "the header fields are too large");
      case TooLongFrameException _ -> new BadRequestException(431, "the request head is too large");
      default -> new BadRequestException("the request is malformed");
    };
  }

  private void dispatch(ServerRequest asked) {
    if (!connection.context().inFlight().tryAcquire()) {
      answer(Response.text(503, "too many requests at once").with("Retry-After", "1"));
      return;
    }
    Thread.ofVirtual()
        .name("request")
        .start(
            () -> {
              try {
                handle(asked);
              } finally {
                connection.context().inFlight().release();
              }
            });
  }

  private void handle(ServerRequest asked) {
    Response response;
    try {
      response = connection.context().handler().handle(asked);
    } catch (Throwable e) {
      response = failed(e);
    }
    if (response.body() instanceof Body.Stream stream && !headOnly) {
      stream(response, stream);
      body.abandon();
    } else {
      body.abandon();
      Response decided = response;
      connection.execute(() -> answer(decided));
    }
  }

  /** What to say when the handler threw. */
  private Response failed(Throwable cause) {
    if (cause instanceof BodyTooLargeException) {
      return Response.text(413, String.valueOf(cause.getMessage()));
    }
    if (cause instanceof StalledException) {
      return Response.text(408, String.valueOf(cause.getMessage()));
    }
    if (connection.channel().isActive()) {
      LOG.error("{} failed", request, cause);
    }
    return Response.text(500, "internal error");
  }

  // The request's body.

  void content(HttpContent content) {
    if (content.decoderResult().isFailure()) {
      content.release();
      keepAlive = false;
      endInput(new IOException("the body is malformed"));
      return;
    }
    if (discarding) {
      discarded += content.content().readableBytes();
      content.release();
    } else {
      body.offer(content.content());
    }
    if (content instanceof LastHttpContent) {
      inputDone = true;
      body.end();
    } else if (discarded > MAX_DRAIN_BYTES) {
      keepAlive = false;
      inputDone = true;
    }
  }

  void inputEnded() {
    if (!inputDone) {
      keepAlive = false;
      endInput(ServerConnection.gone());
    }
  }

  private void endInput(IOException cause) {
    body.fail(cause);
    inputDone = true;
    connection.exchangeMayBeOver();
  }

  /** Whether the socket should be read for more of the body. */
  boolean wantsContent() {
    return !inputDone && (discarding || body.wantsMore());
  }

  /** Called when the handler waits for bytes. */
  private void contentWanted() {
    if (expectsContinue && !inputDone) {
      expectsContinue = false;
      connection.write(Unpooled.wrappedBuffer(ResponseHead.CONTINUE));
    }
  }

  // The answer.

  boolean keepAlive() {
    return keepAlive;
  }

  boolean onBodyLoop() {
    return onBodyLoop;
  }

  boolean isOver() {
    return inputDone && outputDone;
  }

  private void answer(Response response) {
    switch (response.body()) {
      case Body.Empty _ -> send(response, 0, NOTHING);
      case Body.Length length -> answerLength(response, length);
      case Body.Bytes bytes -> send(response, bytes.content().length, bytes.content());
      case Body.FileRegion region when headOnly -> send(response, region.length(), NOTHING);
      case Body.FileRegion region -> {
        onBodyLoop = true;
        connection.toBodyLoop(() -> sendFile(response, region));
      }
      case Body.Stream stream -> send(response, stream.length(), NOTHING); // HEAD
    }
  }

  private void answerLength(Response response, Body.Length length) {
    if (headOnly) {
      send(response, length.length(), NOTHING);
    } else {
      answer(failed(new IllegalStateException("a length without a body")));
    }
  }

  private void send(Response response, long length, byte[] content) {
    boolean bytes = content.length > 0 && !headOnly;
    boolean copied = bytes && content.length <= COPIED_BYTES;
    ByteBuf out = connection.channel().alloc().ioBuffer(HEAD_BYTES + (copied ? content.length : 0));
    writeHead(out, response, length);
    if (copied) {
      out.writeBytes(content);
    }
    connection.write(out);
    if (bytes && !copied) {
      connection.write(Unpooled.wrappedBuffer(content));
    }
    outputDone();
  }

  private void sendFile(Response response, Body.FileRegion region) {
    FileChannel file;
    try {
      file = FileChannel.open(region.file(), StandardOpenOption.READ);
      if (file.size() - region.offset() < region.length()) {
        file.close();
        throw new IOException(region + " reaches beyond the end of the file");
      }
    } catch (NoSuchFileException e) {
      answer(Response.text(404, "not found"));
      return;
    } catch (IOException e) {
      answer(failed(e));
      return;
    }
    ByteBuf out = connection.channel().alloc().ioBuffer(HEAD_BYTES);
    writeHead(out, response, region.length());
    connection.write(out);
    connection.write(
        new DefaultFileRegion(file, region.offset(), region.length()),
        connection.whenWritten(this::outputDone));
  }

  private void stream(Response response, Body.Stream stream) {
    boolean http11 = head.protocolVersion().equals(HttpVersion.HTTP_1_1);
    StreamSink sink = new StreamSink(connection, stream.length(), http11);
    connection.execute(
        () -> {
          onBodyLoop = true;
          connection.toBodyLoop(
              () -> {
                keepAlive &= http11 || stream.length() >= 0;
                ByteBuf out = connection.channel().alloc().ioBuffer(HEAD_BYTES);
                writeHead(out, response, stream.length());
                connection.write(out);
                sink.ready();
              });
        });
    try {
      stream.writer().writeTo(sink);
      sink.finish();
    } catch (Throwable e) {
      if (connection.channel().isActive()) {
        LOG.warn("{}: the body broke off after {} bytes", request, sink.written(), e);
      }
      connection.close();
      return;
    }
    connection.execute(this::outputDone);
  }

  private void writeHead(ByteBuf out, Response response, long length) {
    status = response.status();
    if (!inputDone) {
      dropInput();
    }
    keepAlive &= !connection.context().connections().draining();
    ResponseHead.write(out, status, response.headers(), framing(length), length, keepAlive);
  }

  private ResponseHead.Framing framing(long length) {
    if (status < 200 || status == 204 || status == 304) {
      return ResponseHead.Framing.NONE;
    }
    if (length >= 0) {
      return ResponseHead.Framing.LENGTH;
    }
    if (headOnly) {
      return ResponseHead.Framing.NONE;
    }
    return head.protocolVersion().equals(HttpVersion.HTTP_1_1)
        ? ResponseHead.Framing.CHUNKED
        : ResponseHead.Framing.CLOSE;
  }

  /** The answer is there and the request is not all read: a small rest is, a large one is not. */
  private void dropInput() {
    if (expectsContinue || ServerRequest.length(head).orElse(0) > MAX_DRAIN_BYTES) {
      keepAlive = false;
    }
  }

  private void outputDone() {
    outputDone = true;
    body.abandon();
    discarding = !inputDone;
    inputDone |= !keepAlive;
    if (ACCESS.isDebugEnabled()) {
      ACCESS.debug(
          "{} {} {} {} {}us",
          connection.channel().remoteAddress(),
          head.method(),
          head.uri(),
          status,
          (System.nanoTime() - began) / 1000);
    }
    connection.exchangeMayBeOver();
  }
}
