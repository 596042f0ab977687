package io.nacre.oci.upstream;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server wants to see in Authorization (RFC 9110, section 11.3).
 *
 * @param scheme in lower case
 * @param parameters by their names in lower case
 */
record Challenge(String scheme, Map<String, String> parameters) {
  private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]++";

  /** A scheme or a parameter, with the comma before it. */
  private static final Pattern PART =
      Pattern.compile(
          "[\\s,]*+(?<name>%s)(?:\\s*+=\\s*+(?:\"(?<quoted>(?:[^\"\\\\]|\\\\.)*+)\"|(?<plain>%s)))?+"
              .formatted(TOKEN, TOKEN));

  /** Challenges of a response; what is behind something malformed is left out. */
  static List<Challenge> parse(List<String> fields) {
    List<Challenge> challenges = new ArrayList<>();
    for (String field : fields) {
      Matcher part = PART.matcher(field);
      while (part.lookingAt()) {
        add(challenges, part);
        part.region(part.end(), field.length());
      }
    }
    return challenges;
  }

  private static void add(List<Challenge> challenges, Matcher part) {
    String name = part.group("name").toLowerCase(Locale.ROOT);
    String quoted = part.group("quoted");
    String value = quoted != null ? quoted.replaceAll("\\\\(.)", "$1") : part.group("plain");
    if (value == null) {
      challenges.add(new Challenge(name, new LinkedHashMap<>()));
    } else if (!challenges.isEmpty()) {
      challenges.getLast().parameters.putIfAbsent(name, value);
    }
  }

  Optional<String> parameter(String name) {
    return Optional.ofNullable(parameters.get(name));
  }
}
