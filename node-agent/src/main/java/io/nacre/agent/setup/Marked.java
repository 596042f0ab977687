package io.nacre.agent.setup;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lines in a configuration file that say where they come from and how they go. */
final class Marked {
  /** How the first line of a passage begins. */
  static final String BEGIN = "# begin nacre setup";

  private static final String END = "# end nacre setup";

  /** A table's header in TOML, or something that looks so. */
  private static final Pattern TABLE = Pattern.compile("(?m)^[ \\t]*\\[");

  private Marked() {}

  /** A passage of whole lines. */
  static String lines(String client, String content) {
    return "%s: 'nacre setup %s --undo' takes this back%n%s%s%n"
        .formatted(BEGIN, client, content, END);
  }

  /** Where the first table begins; the text's end when it has none. */
  static int firstTable(String text) {
    Matcher table = TABLE.matcher(text);
    return table.find() ? table.start() : text.length();
  }

  /** A passage as it is put in here: behind a line end, and set off by an empty line. */
  static String setOff(String text, int at, String passage) {
    String before = text.substring(0, at);
    if (before.isEmpty() || before.endsWith("\n\n")) {
      return at < text.length() ? passage + "\n" : passage;
    }
    String gap = before.endsWith("\n") ? "\n" : "\n\n";
    return at < text.length() ? gap + passage + "\n" : gap + passage;
  }
}
