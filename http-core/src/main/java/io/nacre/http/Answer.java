package io.nacre.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends the answer of one exchange. Everything but {@link #stream} runs on the event loop. */
final class Answer {
  private static final Logger LOG = LoggerFactory.getLogger(Answer.class);

  /** A body up to this size is copied behind its head, so that both leave in one packet. */
  private static final int COPIED_BYTES = 32 * 1024;

  private static final int HEAD_BYTES = 512;
  private static final byte[] NOTHING = {};

  private final Exchange exchange;
  private final ServerConnection connection;
  private final boolean headOnly;
  private final boolean http11;

  /**
   * @param headOnly it is the answer to HEAD
   * @param http11 the client can read chunks
   */
  Answer(Exchange exchange, ServerConnection connection, boolean headOnly, boolean http11) {
    this.exchange = exchange;
    this.connection = connection;
    this.headOnly = headOnly;
    this.http11 = http11;
  }

  /** Whether the thread of the handler has to stay until the last byte is written. */
  boolean needsThread(Response response) {
    return response.body() instanceof Body.Stream && hasBody(response);
  }

  /** Sends all but streams. */
  void send(Response response) {
    boolean bare = !hasBody(response);
    switch (response.body()) {
      case Body.Empty _ -> sendBytes(response, 0, NOTHING);
      case Body.Bytes bytes ->
          sendBytes(response, bytes.content().length, bare ? NOTHING : bytes.content());
      case Body.Length length when bare -> sendBytes(response, length.length(), NOTHING);
      case Body.FileRegion region when bare -> sendBytes(response, region.length(), NOTHING);
      case Body.Stream stream when bare -> sendBytes(response, stream.length(), NOTHING);
      case Body.FileRegion region -> connection.loop().toBodies(() -> sendFile(response, region));
      case Body.Length _, Body.Stream _ ->
          send(exchange.failed(new IllegalStateException("no body to send: " + response.body())));
    }
  }

  /** Whether bytes may follow the head (RFC 9112, section 6.3). */
  private boolean hasBody(Response response) {
    return !headOnly && tellsLength(response.status());
  }

  private static boolean tellsLength(int status) {
    return status >= 200 && status != 204 && status != 304;
  }

  private void sendBytes(Response response, long length, byte[] content) {
    boolean copied = content.length <= COPIED_BYTES;
    ByteBuf out = head(response, length, copied ? content.length : 0);
    if (copied) {
      out.writeBytes(content);
    }
    connection.write(out);
    if (!copied) {
      connection.write(Unpooled.wrappedBuffer(content));
    }
    exchange.answered(length, false);
  }

  /** Opened here, where it may take time; and before the head, so that a 200 is never in vain. */
  private void sendFile(Response response, Body.FileRegion region) {
    FileChannel file;
    try {
      file = open(region);
    } catch (NoSuchFileException e) {
      send(Response.text(404, "not found"));
      return;
    } catch (IOException e) {
      send(exchange.failed(e));
      return;
    }
    connection.write(head(response, region.length(), 0));
    new FileSender(connection)
        .send(
            file,
            region.offset(),
            region.length(),
            failure -> {
              close(file);
              if (failure == null) {
                exchange.answered(region.length(), true);
              } else {
                connection.abort();
              }
            });
  }

  private static FileChannel open(Body.FileRegion region) throws IOException {
    FileChannel file = FileChannel.open(region.file(), StandardOpenOption.READ);
    try {
      if (file.size() - region.offset() < region.length()) {
        throw new IOException(region + " reaches beyond the end of the file");
      }
      return file;
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  /**
   * Lets the writer of a stream write, on the thread that calls this, and returns when it is done.
   */
  void stream(Response response, Body.Stream stream) {
    StreamSink sink =
        new StreamSink(connection, stream.length(), http11, to -> startStream(response, to));
    try {
      stream.writer().writeTo(sink);
      sink.finish();
    } catch (Throwable e) {
      breakOff(sink, e);
      return;
    }
    connection.loop().execute(() -> exchange.answered(sink.written(), true));
  }

  private void startStream(Response response, StreamSink sink) {
    Runnable start =
        () -> {
          connection.write(head(response, ((Body.Stream) response.body()).length(), 0));
          sink.headWritten();
        };
    connection.loop().execute(() -> connection.loop().toBodies(start));
  }

  /** The body must not look complete; where only its end would tell, the connection is reset. */
  private void breakOff(StreamSink sink, Throwable cause) {
    if (!sink.started()) {
      connection.loop().execute(() -> send(exchange.failed(cause)));
      return;
    }
    exchange.brokenOff(sink.written(), cause);
    if (http11) {
      connection.abort();
    } else {
      connection.reset();
    }
  }

  private ByteBuf head(Response response, long length, int more) {
    ResponseHead.Framing framing = framing(response.status(), length);
    boolean keepAlive = exchange.headLeaves(response.status());
    ByteBuf out = connection.channel().alloc().ioBuffer(HEAD_BYTES + more);
    ResponseHead.write(out, response.status(), response.headers(), framing, length, keepAlive);
    return out;
  }

  private ResponseHead.Framing framing(int status, long length) {
    if (!tellsLength(status) || (headOnly && length < 0)) {
      return ResponseHead.Framing.NONE;
    }
    if (length >= 0) {
      return ResponseHead.Framing.LENGTH;
    }
    return http11 ? ResponseHead.Framing.CHUNKED : ResponseHead.Framing.CLOSE;
  }

  private static void close(FileChannel file) {
    try {
      file.close();
    } catch (IOException e) {
      LOG.warn("a file that was only read could not be closed", e);
    }
  }
}
