package io.nacre.store.archive;

import io.nacre.store.gc.Holds;
import io.nacre.store.image.Descriptor;
import io.nacre.store.tree.ImageTree;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * An image that is ready to be written: everything it consists of is here, and stays at least until
 * the export is closed.
 */
public final class Export implements AutoCloseable {

  /** Writes the archive's bytes. */
  @FunctionalInterface
  interface Body {
    void writeTo(OutputStream out) throws IOException;
  }

  private final ImageTree tree;
  private final Body body;
  private final List<Holds.Hold> holds;

  Export(ImageTree tree, Body body, List<Holds.Hold> holds) {
    this.tree = tree;
    this.body = body;
    this.holds = holds;
  }

  /** The manifest or index that it is. */
  public Descriptor manifest() {
    return tree.root().descriptor();
  }

  /** About how many bytes it will be: those of the image, without the archive's own. */
  public long size() {
    return tree.size();
  }

  /**
   * Writes the archive: the same bytes for the same image under the same name.
   *
   * @param out not closed
   */
  public void writeTo(OutputStream out) throws IOException {
    body.writeTo(out);
  }

  @Override
  public void close() {
    holds.forEach(Holds.Hold::close);
  }
}
