package io.nacre.oci.registry;

import io.nacre.http.Body;
import io.nacre.http.Headers;
import io.nacre.http.Response;
import io.nacre.store.MalformedException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request that cannot be granted, as the client will read it: OCI distribution-spec, "Error
 * Codes".
 */
public final class RegistryException extends Exception {
  private final ErrorCode code;
  private final int status;
  private final transient Headers headers;

  /**
   * @param message one sentence for a person; never more than an excerpt of what the client sent
   */
  public RegistryException(ErrorCode code, String message) {
    this(code, code.status(), message, Headers.NONE, null);
  }

  public RegistryException(ErrorCode code, String message, Throwable cause) {
    this(code, code.status(), message, Headers.NONE, cause);
  }

  /** What the cause says, under this code: its sentence is fit for a client. */
  public RegistryException(ErrorCode code, MalformedException cause) {
    this(code, String.valueOf(cause.getMessage()), cause);
  }

  private RegistryException(
      ErrorCode code, int status, String message, Headers headers, @Nullable Throwable cause) {
    super(message, cause, false, false); // an answer, not a fault: nobody reads its stack
    this.code = code;
    this.status = status;
    this.headers = headers;
  }

  /** The same with another status than the code's usual one. */
  public RegistryException status(int other) {
    return new RegistryException(code, other, message(), headers, getCause());
  }

  /** The same with one more header field in its response. */
  public RegistryException with(String name, String value) {
    return new RegistryException(code, status, message(), headers.with(name, value), getCause());
  }

  public ErrorCode code() {
    return code;
  }

  public int status() {
    return status;
  }

  /** The answer that says so. */
  public Response response() {
    byte[] body = Json.bytes(new Document(List.of(new Entry(code.name(), message()))));
    return new Response(
        status, Headers.of("Content-Type", "application/json").with(headers), new Body.Bytes(body));
  }

  private String message() {
    return String.valueOf(getMessage());
  }

  /** The body's form is the specification's. */
  private record Document(List<Entry> errors) {}

  private record Entry(String code, String message) {}
}
