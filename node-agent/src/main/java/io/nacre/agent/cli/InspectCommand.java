package io.nacre.agent.cli;

import io.nacre.agent.api.ImageView;
import io.nacre.agent.api.ImageView.BlobView;
import io.nacre.agent.api.ImageView.PlatformView;
import io.nacre.agent.api.ImageView.SourceView;
import io.nacre.agent.client.ClientException;
import io.nacre.agent.config.DataSize;
import java.util.Map;
import java.util.stream.Collectors;

/** {@code nacre inspect}. */
final class InspectCommand extends Command {
  private final Argument reference = argument("REF", "The image: NAME[:TAG] or NAME@DIGEST.");
  private final Output output = new Output(this);
  private final Connection connection = new Connection(this);

  InspectCommand() {
    super(
        "inspect",
        "Say everything about an image: its digests, its CIDs, where its bytes came from.",
        "nacre inspect team/app:1",
        "ipfs get $(nacre inspect team/app:1 --json | jq -r .imageCid)");
  }

  @Override
  public Integer call() throws ClientException {
    ImageView image =
        connection.api().get("image", Map.of("ref", reference.text()), ImageView.class);
    if (output.isJson()) {
      output.json(image);
      return 0;
    }
    line("image", image.name());
    line("digest", image.digest());
    line("media type", image.mediaType());
    line("size", new DataSize(image.size()).toString());
    line(
        "kept",
        image.kept() + (image.pins().isEmpty() ? "" : ": " + String.join(", ", image.pins())));
    line("tags", image.tags().isEmpty() ? "-" : String.join(", ", image.tags()));
    line("image CID", image.imageCid() != null ? image.imageCid() : incomplete(image));
    for (PlatformView platform : image.platforms()) {
      if (platform.platform() != null) {
        line(
            platform.platform(),
            platform.imageCid() != null
                ? platform.imageCid()
                : platform.complete() ? "-" : "not all of it is here");
      }
    }
    image.blobs().forEach(this::print);
    return 0;
  }

  private static String incomplete(ImageView image) {
    long missing = image.blobs().stream().filter(blob -> blob.cid() == null).count();
    return image.complete() ? "-" : "- (%d blobs are not here)".formatted(missing);
  }

  private void print(BlobView blob) {
    out().println();
    out().println("%s  %s".formatted(blob.kind(), blob.digest()));
    line("  CID", blob.cid() == null ? "not here" : blob.cid());
    line("  size", new DataSize(blob.size()).toString());
    if (!blob.sources().isEmpty()) {
      line(
          "  from",
          blob.sources().stream().map(InspectCommand::source).collect(Collectors.joining("; ")));
    }
  }

  private static String source(SourceView source) {
    return source.kind().equals("lied")
        ? "%s LIED and was dropped".formatted(source.source())
        : "%s %s (%s)".formatted(source.kind(), source.source(), new DataSize(source.bytes()));
  }

  private void line(String name, String value) {
    out().println("%-10s  %s".formatted(name, value));
  }
}
