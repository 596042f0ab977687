package io.nacre.ipfs.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nacre.store.dag.DagPbLink;
import io.nacre.store.dag.UnixFsNode;
import java.net.URLEncoder;

/** A page that lists a directory. Every name in it was chosen by somebody else. */
final class FolderPage {
  private FolderPage() {}

  static String of(ContentPath path, UnixFsNode.Folder folder) {
    StringBuilder page =
        new StringBuilder(
            """
            <!DOCTYPE html>
            <html lang="en">
            <meta charset="utf-8">
            <title>%1$s</title>
            <h1>%1$s</h1>
            <table>
            <tr><th align="left">name<th align="left">CID<th align="right">bytes, with its nodes
            """
                .formatted(escaped(path.text())));
    String base = path.text().endsWith("/") ? path.text() : path.text() + "/";
    for (DagPbLink entry : folder.entries().values()) {
      page.append(
          """
          <tr><td><a href="%s">%s</a><td><code>%s</code><td align="right">%d
          """
              .formatted(
                  escaped(base + URLEncoder.encode(entry.name(), UTF_8).replace("+", "%20")),
                  escaped(entry.name()),
                  entry.cid(),
                  entry.dagSize()));
    }
    return page.append("</table>\n").toString();
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
