package io.nacre.agent.cli;

import io.nacre.agent.api.ApiJson;
import io.nacre.agent.api.ImportedLine;
import io.nacre.agent.client.ApiClient;
import io.nacre.agent.client.ClientException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine.Model.OptionSpec;
import tools.jackson.core.JacksonException;

/** {@code nacre import}. */
final class ImportCommand extends Command {
  private static final String STDIN = "-";
  private static final int BUFFER_BYTES = 256 * 1024;

  private final Argument archive =
      argument(
          "FILE",
          "A tar, gzipped or zstd-compressed or not, a CAR, or a folder; - for standard input.");
  private final OptionSpec name =
      option("NAME[:TAG]", "Where the image goes, when the archive does not say.", "--as");
  private final Output output = new Output(this);
  private final Connection connection = new Connection(this);

  ImportCommand() {
    super(
        "import",
        "Take in the images of an OCI image layout, of what 'docker save' wrote, or of a CAR: all of them or none.",
        "nacre import app.tar",
        "docker save team/app:1 | nacre import -",
        "nacre import ./layout --as team/app:1",
        "nacre import app.car");
  }

  @Override
  public Integer call() throws ClientException, CommandFailure {
    String file = archive.text();
    if (!file.equals(STDIN) && !Files.isReadable(Path.of(file))) {
      throw new CommandFailure("%s does not exist or cannot be read".formatted(file));
    }
    Map<String, String> parameters = new HashMap<>();
    parameters.put(
        "source", file.equals(STDIN) ? "standard input" : Path.of(file).getFileName().toString());
    String as = name.getValue();
    if (as != null) {
      parameters.put("name", as);
    }
    ApiClient api = connection.api();
    try (Progress progress = new Progress(err());
        InputStream answer =
            api.send("POST", "import", parameters, out -> write(file, out, progress))) {
      ImportedLine[] images = ApiJson.MAPPER.readValue(answer, ImportedLine[].class);
      if (output.isJson()) {
        output.json(images);
        return 0;
      }
      for (ImportedLine image : images) {
        out().println("%s  %s".formatted(image.name(), image.digest()));
      }
      return 0;
    } catch (IOException | JacksonException e) {
      throw api.broken(e);
    }
  }

  private static void write(String file, OutputStream out, Progress progress) throws IOException {
    if (file.equals(STDIN)) {
      copy(System.in, out, 0, progress);
      return;
    }
    Path path = Path.of(file);
    if (Files.isDirectory(path)) {
      FolderTar.write(path, out);
      return;
    }
    try (InputStream in = Files.newInputStream(path)) {
      copy(in, out, Files.size(path), progress);
    }
  }

  private static void copy(InputStream in, OutputStream out, long size, Progress progress)
      throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    long sent = 0;
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      out.write(buffer, 0, count);
      sent += count;
      progress.show(sent, size);
    }
  }
}
