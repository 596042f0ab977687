package io.nacre.http;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Header fields in order, names compared without case (RFC 9110, section 5). Built once, then not
 * changed. A name is a token; a value has no control character but the tab, so that nothing can be
 * smuggled into a head through it.
 */
public final class Headers {
  /** No fields. */
  public static final Headers NONE = new Headers(new String[0]);

  /** Name, value, name, value: one array, because one of these is made for every message. */
  private final String[] fields;

  private Headers(String[] fields) {
    this.fields = fields;
  }

  /**
   * Alternating names and values.
   *
   * @throws IllegalArgumentException when a name or value could not be sent as it is
   */
  public static Headers of(String... namesAndValues) {
    if (namesAndValues.length % 2 != 0) {
      throw new IllegalArgumentException("a name without a value");
    }
    for (int i = 0; i < namesAndValues.length; i += 2) {
      check(namesAndValues[i], namesAndValues[i + 1]);
    }
    return new Headers(namesAndValues.clone());
  }

  /** What a parser has checked already; the array is kept. */
  static Headers checked(String[] namesAndValues) {
    return new Headers(namesAndValues);
  }

  /**
   * These and one more; the same name may come more than once.
   *
   * @throws IllegalArgumentException when the name or value could not be sent as it is
   */
  public Headers with(String name, String value) {
    check(name, value);
    String[] more = Arrays.copyOf(fields, fields.length + 2);
    more[fields.length] = name;
    more[fields.length + 1] = value;
    return new Headers(more);
  }

  /** These, and the other ones after them. */
  public Headers with(Headers others) {
    String[] more = Arrays.copyOf(fields, fields.length + others.fields.length);
    System.arraycopy(others.fields, 0, more, fields.length, others.fields.length);
    return new Headers(more);
  }

  /** The first value under this name. */
  public Optional<String> first(String name) {
    return Optional.ofNullable(firstOrNull(name));
  }

  /** Every value under this name, in order. */
  public List<String> all(String name) {
    List<String> values = new ArrayList<>(1);
    for (int i = 0; i < fields.length; i += 2) {
      if (fields[i].equalsIgnoreCase(name)) {
        values.add(fields[i + 1]);
      }
    }
    return List.copyOf(values);
  }

  /** The media type of Content-Type in lower case, without parameters; empty when there is none. */
  public Optional<String> mediaType() {
    return first("Content-Type").map(v -> v.split(";", 2)[0].strip().toLowerCase(Locale.ROOT));
  }

  public void forEach(BiConsumer<String, String> action) {
    for (int i = 0; i < fields.length; i += 2) {
      action.accept(fields[i], fields[i + 1]);
    }
  }

  private @Nullable String firstOrNull(String name) {
    for (int i = 0; i < fields.length; i += 2) {
      if (fields[i].equalsIgnoreCase(name)) {
        return fields[i + 1];
      }
    }
    return null;
  }

  private static void check(String name, String value) {
    if (name.isEmpty() || !name.chars().allMatch(Headers::isTokenChar)) {
      throw new IllegalArgumentException("not a header name: " + name);
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if ((c < ' ' && c != '\t') || c == 0x7f || c > 0xff) {
        throw new IllegalArgumentException("not a header value, for " + name);
      }
    }
  }

  /** RFC 9110, section 5.6.2. */
  static boolean isTokenChar(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    forEach((name, value) -> text.append(name).append(": ").append(value).append('\n'));
    return text.toString();
  }
}
