package io.nacre.agent.cli;

import io.nacre.agent.client.ApiClient;
import io.nacre.agent.client.ClientException;
import io.nacre.agent.config.DataSize;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Model.OptionSpec;

/** {@code nacre export}. */
final class ExportCommand extends Command {
  private static final String STDOUT = "-";
  private static final int BUFFER_BYTES = 256 * 1024;

  private final Argument reference =
      argument("REF", "The image: NAME[:TAG], NAME@DIGEST or its image CID.");
  private final OptionSpec file =
      requiredOption("FILE", "The file to write; - for standard output.", "-o", "--output");
  private final OptionSpec format =
      option(
          "FORMAT",
          "oci (when not given); docker: what 'docker load' of any age reads; car: its IPFS blocks.",
          "--format");
  private final OptionSpec platform =
      option(
          "PLATFORM",
          "Of an image for several platforms, the one to write: linux/arm64.",
          "--platform");
  private final Output output = new Output(this);
  private final Connection connection = new Connection(this);

  ExportCommand() {
    super(
        "export",
        "Write an image as a tar (an OCI image layout, or one that Docker loads too) or as a CAR. Digests stay as they are.",
        "nacre export team/app:1 -o app.tar",
        "nacre export team/app:1 --format docker -o - | docker load",
        "nacre export team/app:1 --format car -o app.car");
  }

  @Override
  public Integer call() throws ClientException, CommandFailure {
    String target = file.getValue();
    ApiClient api = connection.api();
    long bytes;
    try (ApiClient.Download image = api.download("export", parameters())) {
      bytes = target.equals(STDOUT) ? toStdout(image) : toFile(image, Path.of(target));
    } catch (IOException e) {
      throw new CommandFailure("writing %s failed: %s".formatted(target, e.getMessage()), e);
    }
    if (!target.equals(STDOUT)) {
      Map<String, Object> view = new LinkedHashMap<>();
      view.put("file", target);
      view.put("bytes", bytes);
      output.jsonOr(view, () -> "%s  %s".formatted(target, new DataSize(bytes)));
    }
    return 0;
  }

  private Map<String, String> parameters() {
    Map<String, String> parameters = new HashMap<>();
    parameters.put("ref", reference.text());
    String wanted = format.getValue();
    parameters.put("format", wanted == null ? "oci" : wanted);
    String only = platform.getValue();
    if (only != null) {
      parameters.put("platform", only);
    }
    return parameters;
  }

  private long toStdout(ApiClient.Download image) throws IOException {
    long bytes = copy(image, System.out);
    System.out.flush();
    return bytes;
  }

  /** Under its name only when it is whole. */
  private long toFile(ApiClient.Download image, Path target) throws IOException {
    Path unfinished = target.resolveSibling(target.getFileName() + ".part");
    try {
      long bytes;
      try (OutputStream out = Files.newOutputStream(unfinished)) {
        bytes = copy(image, out);
      }
      Files.move(unfinished, target, StandardCopyOption.REPLACE_EXISTING);
      return bytes;
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  private long copy(ApiClient.Download image, OutputStream out) throws IOException {
    try (Progress progress = new Progress(err())) {
      InputStream in = image.body();
      byte[] buffer = new byte[BUFFER_BYTES];
      long copied = 0;
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        out.write(buffer, 0, count);
        copied += count;
        progress.show(copied, image.size());
      }
      return copied;
    }
  }
}
