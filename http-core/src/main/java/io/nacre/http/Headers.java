package io.nacre.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Header fields in order, names compared without case (RFC 9110, section 5). Built once, then not
 * changed.
 */
public final class Headers {
  /** No fields. */
  public static final Headers NONE = new Headers(List.of());

  private record Field(String name, String value) {}

  private final List<Field> fields;

  private Headers(List<Field> fields) {
    this.fields = fields;
  }

  /** Alternating names and values. */
  public static Headers of(String... namesAndValues) {
    if (namesAndValues.length % 2 != 0) {
      throw new IllegalArgumentException("a name without a value");
    }
    List<Field> fields = new ArrayList<>(namesAndValues.length / 2);
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields.add(new Field(namesAndValues[i], namesAndValues[i + 1]));
    }
    return new Headers(List.copyOf(fields));
  }

  /** These and one more; the same name may come more than once. */
  public Headers with(String name, String value) {
    List<Field> more = new ArrayList<>(fields.size() + 1);
    more.addAll(fields);
    more.add(new Field(name, value));
    return new Headers(List.copyOf(more));
  }

  /** These, and the other ones after them. */
  public Headers with(Headers others) {
    List<Field> more = new ArrayList<>(fields);
    more.addAll(others.fields);
    return new Headers(List.copyOf(more));
  }

  /** The first value under this name. */
  public Optional<String> first(String name) {
    return Optional.ofNullable(firstOrNull(name));
  }

  /** Every value under this name, in order. */
  public List<String> all(String name) {
    return fields.stream().filter(f -> f.name.equalsIgnoreCase(name)).map(Field::value).toList();
  }

  /** The media type of Content-Type in lower case, without parameters; empty when there is none. */
  public Optional<String> mediaType() {
    return first("Content-Type").map(v -> v.split(";", 2)[0].strip().toLowerCase(Locale.ROOT));
  }

  public void forEach(BiConsumer<String, String> action) {
    fields.forEach(f -> action.accept(f.name, f.value));
  }

  private @Nullable String firstOrNull(String name) {
    for (Field field : fields) {
      if (field.name.equalsIgnoreCase(name)) {
        return field.value;
      }
    }
    return null;
  }

  @Override
  public String toString() {
    return fields.toString();
  }
}
