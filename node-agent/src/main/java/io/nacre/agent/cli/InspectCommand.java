package io.nacre.agent.cli;

import io.nacre.agent.api.ImageView;
import io.nacre.agent.api.ImageView.BlobView;
import io.nacre.agent.api.ImageView.PlatformView;
import io.nacre.agent.api.ImageView.SourceView;
import io.nacre.agent.client.ClientException;
import io.nacre.agent.config.DataSize;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code nacre inspect}. */
final class InspectCommand extends Command {
  private final Argument reference =
      argument("REF", "The image: NAME[:TAG], NAME@DIGEST or its image CID.");
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
    line(
        "image CID",
        image.noImageCid() == null
            ? cid(image.imageCid(), image.complete())
            : "none: " + image.noImageCid());
    image.platforms().forEach(platform -> print(platform, image));
    image.blobs().forEach(this::print);
    return 0;
  }

  /** One for a platform that is complete has none when it has more blobs than a folder can. */
  private static String cid(@Nullable String cid, boolean complete) {
    return cid != null ? cid : complete ? "-" : "not all of it is here";
  }

  /** The image CID of an image for one platform has been said already. */
  private void print(PlatformView platform, ImageView image) {
    String name = platform.platform() == null ? "unknown" : platform.platform();
    String cid = cid(platform.imageCid(), platform.complete());
    boolean isAll = platform.digest().equals(image.digest());
    line("platform", isAll ? name : "%s  %s".formatted(name, cid));
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
