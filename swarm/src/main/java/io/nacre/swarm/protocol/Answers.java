package io.nacre.swarm.protocol;

import io.nacre.http.Request;
import io.nacre.http.Response;
import io.nacre.store.MalformedException;
import java.io.IOException;
import java.util.Optional;

/** What all answers of the protocol have in common. */
final class Answers {
  private Answers() {}

  /** Finds the answer's document, or nothing for a 404. */
  @FunctionalInterface
  interface Question {
    Optional<byte[]> answer(Request request) throws IOException;
  }

  /**
   * 200 with the document, 404 without, 400 for what does not parse, 405 for what is not a read.
   */
  static Response to(Request request, Question question) throws IOException {
    if (!request.isRead()) {
      return error(405, "this is read with GET or HEAD").with("Allow", "GET, HEAD");
    }
    try {
      return question
          .answer(request)
          .map(json -> Response.json(200, json))
          .orElseGet(() -> error(404, "nothing here has that name"));
    } catch (MalformedException e) {
      return error(400, String.valueOf(e.getMessage()));
    }
  }

  static Response error(int status, String sentence) {
    return Response.json(status, Messages.error(sentence));
  }
}
