package io.nacre.agent.setup;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A JSON object's text, whose lists of strings get and lose entries while all else stays to the
 * letter: order, white space, how numbers are written.
 */
final class JsonText {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  /**
   * A member of the object.
   *
   * @param start where its name's quote is
   * @param entries of a list of strings; nothing when it is something else
   * @param open where its value begins: of a list, the bracket
   * @param close where the closing bracket of a list is
   */
  private record Member(
      String name, int start, Optional<List<Entry>> entries, int open, int close) {}

  /**
   * An entry of a list.
   *
   * @param start where its quote is
   */
  private record Entry(String value, int start) {}

  private final String name;
  private final String text;
  private final List<Member> members = new ArrayList<>();
  private int open;
  private int close;

  /**
   * Reads a text.
   *
   * @param name of the file, for messages
   * @throws SetupException when this is no JSON object
   */
  JsonText(String name, String text) throws SetupException {
    this.name = name;
    this.text = text.isBlank() ? "{}\n" : text;
    try (JsonParser parser = JSON.createParser(this.text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new SetupException("%s is no JSON object; nothing was changed".formatted(name));
      }
      open = here(parser);
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        members.add(member(parser));
      }
      close = here(parser);
      if (parser.nextToken() != null) {
        throw new SetupException("%s is more than one JSON object".formatted(name));
      }
    } catch (JacksonException e) {
      int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
      throw new SetupException(
          "%s:%d: this is not JSON (%s); nothing was changed"
              .formatted(name, line, e.getOriginalMessage().lines().findFirst().orElse("")),
          e);
    }
  }

  private static Member member(JsonParser parser) {
    String name = parser.currentName();
    int start = here(parser);
    if (parser.nextToken() != JsonToken.START_ARRAY) {
      int open = here(parser);
      parser.skipChildren();
      return new Member(name, start, Optional.empty(), open, open);
    }
    int open = here(parser);
    List<Entry> entries = new ArrayList<>();
    boolean isAllStrings = true;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() == JsonToken.VALUE_STRING) {
        entries.add(new Entry(parser.getString(), here(parser)));
      } else {
        isAllStrings = false;
        parser.skipChildren();
      }
    }
    return new Member(
        name, start, isAllStrings ? Optional.of(entries) : Optional.empty(), open, here(parser));
  }

  private static int here(JsonParser parser) {
    return Math.toIntExact(parser.currentTokenLocation().getCharOffset());
  }

  /** Whether the object has a member of this name. */
  boolean has(String key) {
    return find(key).isPresent();
  }

  /** Whether that member is a list that has this entry. */
  boolean has(String key, String value) throws SetupException {
    Optional<Member> member = find(key);
    return member.isPresent()
        && entries(member.get()).stream().anyMatch(entry -> entry.value.equals(value));
  }

  /**
   * The text with one more entry, the first of its list. The list need not be there, the entry must
   * not.
   */
  String with(String key, String value) throws SetupException {
    String quoted = JSON.writeValueAsString(value);
    Optional<Member> found = find(key);
    if (found.isEmpty()) {
      String member = JSON.writeValueAsString(key) + ": [" + quoted + "]";
      if (members.isEmpty()) {
        return text.substring(0, open + 1) + "\n  " + member + "\n" + text.substring(close);
      }
      return insertedBefore(open + 1, members.getFirst().start, member);
    }
    Member member = found.get();
    List<Entry> entries = entries(member);
    return entries.isEmpty()
        ? text.substring(0, member.open + 1) + quoted + text.substring(member.open + 1)
        : insertedBefore(member.open + 1, entries.getFirst().start, quoted);
  }

  /** With something before the first of its kind, and the same white space between the two. */
  private String insertedBefore(int from, int first, String what) {
    String space = first == from ? " " : text.substring(from, first);
    return text.substring(0, first) + what + "," + space + text.substring(first);
  }

  /**
   * The text without an entry of a list.
   *
   * @param andKey whether the list goes too when nothing else is in it
   */
  String without(String key, String value, boolean andKey) throws SetupException {
    Optional<Member> found = find(key);
    if (found.isEmpty()) {
      return text;
    }
    Member member = found.get();
    List<Entry> entries = entries(member);
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      if (entry.value.equals(value)) {
        return andKey && entries.size() == 1
            ? withoutMember(member)
            : without(
                entry.start,
                endOfString(entry.start),
                i + 1 < entries.size() ? entries.get(i + 1).start : -1);
      }
    }
    return text;
  }

  /** Behind the closing quote of a string that begins here. */
  private int endOfString(int start) {
    int at = start + 1;
    while (text.charAt(at) != '"') {
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    return at + 1;
  }

  private String withoutMember(Member member) {
    if (members.size() == 1) {
      return text.substring(0, open + 1) + text.substring(close);
    }
    int next = members.indexOf(member) + 1;
    return without(
        member.start, member.close + 1, next < members.size() ? members.get(next).start : -1);
  }

  /**
   * Without what stands here, and its comma.
   *
   * @param next where the next of its kind begins; negative when it is the last
   */
  private String without(int start, int end, int next) {
    if (next >= 0) {
      return text.substring(0, start) + text.substring(next);
    }
    int comma = start - 1;
    while (Character.isWhitespace(text.charAt(comma))) {
      comma--;
    }
    int from = text.charAt(comma) == ',' ? comma : start;
    return text.substring(0, from) + text.substring(end);
  }

  /** Whether nothing is in the object. */
  boolean isEmpty() {
    return members.isEmpty();
  }

  private Optional<Member> find(String key) {
    return members.stream().filter(member -> member.name.equals(key)).findFirst();
  }

  private List<Entry> entries(Member member) throws SetupException {
    return member.entries.orElseThrow(
        () ->
            new SetupException(
                "%s: \"%s\" is no list of strings; nothing was changed"
                    .formatted(name, member.name)));
  }
}
