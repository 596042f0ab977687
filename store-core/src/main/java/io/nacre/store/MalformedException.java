package io.nacre.store;

/**
 * A string or byte sequence that does not follow the grammar it must follow: a digest, a name, a
 * CID, a manifest.
 *
 * <p>Unchecked, since values check themselves in their constructors; edges (HTTP, command line,
 * archives) catch it and answer with the sentence it carries, which names what is wrong and never
 * more than a short excerpt of the input.
 */
public class MalformedException extends IllegalArgumentException {
  private static final int EXCERPT = 80;

  public MalformedException(String message) {
    super(message);
  }

  public MalformedException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * At most the first 80 characters of the input, control characters replaced: safe to show and to
   * log.
   */
  public static String excerpt(String input) {
    String head = input.length() <= EXCERPT ? input : input.substring(0, EXCERPT) + "…";
    return head.replaceAll("\\p{Cntrl}", "?");
  }
}
