package io.nacre.store.image;

import io.nacre.store.MalformedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads a small JSON document from a stranger. What nobody asked for is skipped without being kept,
 * depth is bounded, and a key that stands twice is refused, since two readers could understand it
 * differently. As in Go, a {@code null} counts as absent.
 */
public final class BoundedJson implements AutoCloseable {
  private static final int MAX_DEPTH = 64;
  private static final int MAX_NAME = 4096;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNameLength(MAX_NAME)
                  .maxDocumentLength(Manifest.MAX_BYTES)
                  .maxStringLength(Manifest.MAX_BYTES)
                  .build())
          .build();

  private final JsonParser parser;
  private final String what;

  private BoundedJson(JsonParser parser, String what) {
    this.parser = parser;
    this.what = what;
  }

  /**
   * Reads one whole document.
   *
   * @param what the document's name in a sentence: "the manifest"
   * @param value reads the document's one value
   * @throws MalformedException when it is too large or not what {@code value} wants
   */
  public static <T> T read(String what, byte[] document, Function<BoundedJson, T> value) {
    if (document.length > Manifest.MAX_BYTES) {
      throw new MalformedException(
          "%s has %d bytes, more than %d".formatted(what, document.length, Manifest.MAX_BYTES));
    }
    try (BoundedJson json =
        new BoundedJson(FACTORY.createParser(ObjectReadContext.empty(), document), what)) {
      json.parser.nextToken();
      T result = value.apply(json);
      if (json.parser.nextToken() != null) {
        throw new MalformedException("%s goes on after its end".formatted(what));
      }
      return result;
    } catch (JacksonException e) {
      throw new MalformedException(
          "%s is not good JSON: %s"
              .formatted(what, MalformedException.excerpt(e.getOriginalMessage())),
          e);
    }
  }

  /**
   * Reads an object.
   *
   * @param field called with each field's name; reads its value or leaves it
   * @return false when there is a null instead
   */
  public boolean object(Consumer<String> field) {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return false;
    }
    expect(parser.isExpectedStartObjectToken(), "an object");
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      parser.nextToken();
      field.accept(name);
      parser.skipChildren();
    }
    return true;
  }

  /** Reads a list; empty when there is a null instead. */
  public <T> List<T> list(Supplier<T> element) {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return List.of();
    }
    expect(parser.isExpectedStartArrayToken(), "a list");
    List<T> elements = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      elements.add(element.get());
      parser.skipChildren();
    }
    return List.copyOf(elements);
  }

  /** Reads a string, or null. */
  public @Nullable String string() {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return null;
    }
    expect(parser.currentToken() == JsonToken.VALUE_STRING, "a string");
    return parser.getString();
  }

  /** Reads an integer. */
  public long number() {
    expect(parser.currentToken() == JsonToken.VALUE_NUMBER_INT, "an integer");
    return parser.getLongValue();
  }

  /** Reads a string; empty when there is a null instead. */
  public String stringOrEmpty() {
    String text = string();
    return text == null ? "" : text;
  }

  /** Reads an object whose values are strings. */
  public Map<String, String> strings() {
    Map<String, String> entries = new HashMap<>();
    object(name -> entries.put(name, stringOrEmpty()));
    return Map.copyOf(entries);
  }

  @Override
  public void close() {
    parser.close();
  }

  private void expect(boolean itIs, String wanted) {
    if (!itIs) {
      String at = parser.currentName();
      throw new MalformedException(
          at == null
              ? "%s must be %s".formatted(what, wanted)
              : "'%s' in %s must be %s".formatted(MalformedException.excerpt(at), what, wanted));
    }
  }
}
