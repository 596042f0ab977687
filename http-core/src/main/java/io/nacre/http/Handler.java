package io.nacre.http;

import java.util.Optional;

/**
 * Answers the requests below one path prefix.
 *
 * <p>The offload rule: {@link #handle} runs on a virtual thread of its own and may block. {@link
 * #immediate} runs on the event loop before it and must not block: no file, no database, no lock
 * that is held for long. What it can answer from memory it answers there, and everything else it
 * leaves to {@link #handle} by returning empty.
 */
@FunctionalInterface
public interface Handler {

  /**
   * Decides the answer.
   *
   * @throws Exception of any kind: logged once with the request and answered with a 500 that tells
   *     nothing
   */
  Response handle(Request request) throws Exception;

  /**
   * The answer when memory alone can give it; only called for GET and HEAD. It may name a file,
   * which is opened elsewhere; a {@link Body.Stream} is left to {@link #handle}.
   */
  default Optional<Response> immediate(Request request) {
    return Optional.empty();
  }
}
