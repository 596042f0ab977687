package io.nacre.agent.cli;

import io.nacre.store.dag.FileCid;
import io.nacre.store.dag.Profile;
import io.nacre.store.dag.Subtree;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Model.OptionSpec;

/** {@code nacre cid}; needs no agent. */
final class CidCommand extends Command {
  private static final String STDIN = "-";

  private final Argument file = argument("FILE", "The file; - for standard input.");
  private final OptionSpec profile =
      option(
          "PROFILE",
          "unixfs-v1-2025 (what Nacre uses; when not given) or unixfs-v0-2015.",
          "--profile");
  private final Output output = new Output(this);

  CidCommand() {
    super(
        "cid",
        "Compute the CID of a file, the same as 'ipfs add' with that profile gives it.",
        "nacre cid layer.tar",
        "nacre cid --profile unixfs-v0-2015 - < layer.tar");
  }

  @Override
  public Integer call() throws CommandFailure {
    String name = profile.getValue();
    Profile chosen = name == null ? Profile.UNIXFS_V1_2025 : Profile.of(name);
    try (ReadableByteChannel in = open()) {
      Subtree root = FileCid.of(in, chosen);
      Map<String, Object> view = new LinkedHashMap<>();
      view.put("cid", root.root().toString());
      view.put("size", root.fileSize());
      view.put("profile", chosen.id());
      output.jsonOr(view, () -> root.root().toString());
      return 0;
    } catch (NoSuchFileException e) {
      throw new CommandFailure("%s does not exist".formatted(file.text()), e);
    } catch (IOException e) {
      throw new CommandFailure("%s cannot be read: %s".formatted(file.text(), e.getMessage()), e);
    }
  }

  private ReadableByteChannel open() throws IOException {
    return file.text().equals(STDIN)
        ? Channels.newChannel(System.in)
        : Files.newByteChannel(Path.of(file.text()));
  }
}
