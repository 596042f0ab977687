package io.nacre.http;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request and its answer. It is over when both have ended; what the handler did not read of a
 * request is read and dropped when that is little, else the connection is closed after the answer.
 * State is confined to the connection's event loop; {@link #handle} alone runs on a thread of its
 * own.
 */
final class Exchange {
  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);
  private static final Logger ACCESS = LoggerFactory.getLogger("io.nacre.http.access");

  /** The rest of a body that is worth reading to keep the connection. */
  private static final long MAX_DISCARDED_BYTES = 64 * 1024;

  private final ServerConnection connection;
  private final HttpRequest head;
  private final InboundBody body;
  private final Answer answer;
  private final long began = ACCESS.isDebugEnabled() ? System.nanoTime() : 0;

  private boolean keepAlive;
  private boolean expectsContinue;

  private boolean allRead;
  private boolean inputDone;
  private boolean discarding;
  private long discarded;

  private int status;
  private boolean outputDone;
  private boolean sentFile;

  Exchange(ServerConnection connection, HttpRequest head) {
    this.connection = connection;
    this.head = head;
    this.body =
        new InboundBody(
            RequestHeads.length(head),
            connection.context().options().stall(),
            connection.context().options().minUploadRate(),
            "the client",
            () -> connection.loop().execute(this::contentWanted));
    this.answer =
        new Answer(
            this, connection, head.method().name().equals("HEAD"), RequestHeads.isHttp11(head));
    this.keepAlive = RequestHeads.keepsAlive(head);
  }

  // The request.

  void begin() {
    ServerRequest request;
    try {
      request = ServerRequest.of(head, connection, body);
    } catch (BadRequestException e) {
      keepAlive = false;
      answerUnread(Response.text(e.status(), String.valueOf(e.getMessage())));
      return;
    }
    expectsContinue = RequestHeads.expectsContinue(head);
    Response known = request.isRead() ? immediate(request) : null;
    if (known != null) {
      answerUnread(known);
    } else {
      dispatch(request);
    }
  }

  private @Nullable Response immediate(ServerRequest request) {
    try {
      Response known = connection.context().handler().immediate(request).orElse(null);
      return known == null || answer.needsThread(known) ? null : known;
    } catch (RuntimeException | Error e) {
      return failed(e);
    }
  }

  private void answerUnread(Response response) {
    body.abandon();
    answer.send(response);
  }

  private void dispatch(ServerRequest request) {
    if (!connection.context().inFlight().tryAcquire()) {
      answerUnread(Response.text(503, "too many requests at once").with("Retry-After", "1"));
      return;
    }
    Thread.ofVirtual().name("request").start(() -> handle(request));
  }

  private void handle(ServerRequest request) {
    try {
      Response response = connection.context().handler().handle(request);
      if (answer.needsThread(response)) {
        answer.stream(response, (Body.Stream) response.body());
      } else {
        connection.loop().execute(() -> answer.send(response));
      }
    } catch (Throwable e) {
      connection.loop().execute(() -> answer.send(failed(e)));
    } finally {
      body.abandon();
      connection.context().inFlight().release();
    }
  }

  /** What to say when the handler threw. */
  Response failed(Throwable cause) {
    IOException ofTheClient = body.behind(cause);
    if (ofTheClient == null) {
      if (connection.channel().isActive()) {
        LOG.error("{} {} failed", head.method(), head.uri(), cause);
      }
      return Response.text(500, "internal error");
    }
    int code =
        switch (ofTheClient) {
          case BodyTooLargeException _ -> 413;
          case StalledException _ -> 408;
          default -> 400;
        };
    keepAlive &= code == 413;
    return Response.text(code, String.valueOf(ofTheClient.getMessage()));
  }

  // Its body.

  void content(HttpContent content) {
    if (content.decoderResult().isFailure()) {
      content.release();
      endInput("the body is malformed");
      return;
    }
    int size = content.content().readableBytes();
    body.offer(content.content());
    if (content instanceof LastHttpContent) {
      allRead = true;
      inputDone = true;
      body.end();
    } else if (discarding) {
      discarded += size;
      inputDone = discarded > MAX_DISCARDED_BYTES;
      keepAlive &= !inputDone;
    }
    connection.exchangeMayBeOver();
  }

  /** The client sends no more. */
  void inputEnded() {
    if (!inputDone) {
      endInput("the client broke the body off");
    }
  }

  private void endInput(String why) {
    keepAlive = false;
    inputDone = true;
    body.fail(new IOException(why));
    connection.exchangeMayBeOver();
  }

  /** Whether the socket should be read for more of it. */
  boolean wantsContent() {
    return !inputDone && (discarding || body.wantsMore());
  }

  boolean isDiscarding() {
    return discarding;
  }

  boolean isAllRead() {
    return allRead;
  }

  /** The handler waits for bytes. */
  private void contentWanted() {
    if (expectsContinue && status == 0) {
      expectsContinue = false;
      connection.write(Unpooled.wrappedBuffer(ResponseHead.CONTINUE));
    }
  }

  // The answer.

  /** Whether the head that is written now may say that the connection stays. */
  boolean headLeaves(int code) {
    status = code;
    boolean muchIsUnread =
        !inputDone
            && (expectsContinue || RequestHeads.length(head).orElse(0) > MAX_DISCARDED_BYTES);
    keepAlive &= !muchIsUnread && !connection.context().connections().draining();
    return keepAlive;
  }

  /** The last byte is written. */
  void answered(long length, boolean file) {
    outputDone = true;
    sentFile = file;
    if (!inputDone) {
      discarding = keepAlive;
      inputDone = !keepAlive;
      connection.touch();
    }
    if (ACCESS.isDebugEnabled()) {
      ACCESS.debug(
          "{} {} {} {} {} {}us",
          connection.channel().remoteAddress(),
          head.method(),
          head.uri(),
          status,
          length,
          (System.nanoTime() - began) / 1000);
    }
    connection.exchangeMayBeOver();
  }

  /** The writer of a stream threw. */
  void brokenOff(long written, Throwable cause) {
    if (connection.channel().isActive()) {
      LOG.warn(
          "{} {}: the answer breaks off after {} bytes", head.method(), head.uri(), written, cause);
    }
  }

  boolean sentFile() {
    return sentFile;
  }

  boolean keepAlive() {
    return keepAlive;
  }

  boolean isOver() {
    return inputDone && outputDone;
  }
}
