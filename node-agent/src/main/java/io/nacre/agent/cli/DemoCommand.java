package io.nacre.agent.cli;

import io.nacre.agent.api.ImageView.BlobView;
import io.nacre.agent.client.ClientException;
import io.nacre.agent.config.DataSize;
import io.nacre.agent.demo.Demo;
import io.nacre.agent.demo.DemoResult;
import io.nacre.agent.demo.DemoResult.AgentView;
import java.io.IOException;
import java.util.stream.Collectors;

/** {@code nacre demo}. */
final class DemoCommand extends Command {
  private final Flag keep = flag("Leave the agents running afterwards.", "--keep");
  private final Output output = new Output(this);

  DemoCommand() {
    super(
        "demo",
        "See it work: two agents, an image pushed to one and pulled through the other. Cleans up after itself.",
        "nacre demo",
        "nacre demo --keep");
  }

  @Override
  public Integer call() throws ClientException, CommandFailure, IOException {
    Demo demo = new Demo(output.isJson() ? _ -> {} : this::say);
    boolean done = false;
    try {
      DemoResult result = demo.run();
      if (output.isJson()) {
        output.json(result);
      } else {
        print(result);
      }
      done = true;
      return 0;
    } catch (IOException e) {
      throw new CommandFailure("the demo failed: " + e.getMessage(), e);
    } finally {
      if (!done || !keep.isSet()) {
        demo.close();
      }
    }
  }

  private void print(DemoResult result) {
    AgentView a = result.agents().getFirst();
    AgentView b = result.agents().getLast();
    say("");
    say("agent A     %s, ready after %d ms".formatted(a.address(), a.readyMillis()));
    say("agent B     %s, ready after %d ms".formatted(b.address(), b.readyMillis()));
    say("image       %s, %s".formatted(result.image().name(), new DataSize(result.image().size())));
    say("push to A   %d ms".formatted(result.pushMillis()));
    say(
        "pull via B  %d ms, nothing of it was there; again: %d ms"
            .formatted(result.coldPullMillis(), result.warmPullMillis()));
    say("");
    say("manifest    %s".formatted(result.image().digest()));
    say(
        "image CID   %s%s"
            .formatted(result.image().imageCid(), result.sameImageCid() ? " (the same at A)" : ""));
    say("");
    Table blobs = new Table("BLOB", ">SIZE", "DIGEST", "CID", "CAME TO B FROM");
    for (BlobView blob : result.image().blobs()) {
      blobs.row(
          blob.kind(),
          new DataSize(blob.size()).toString(),
          Text.shortDigest(blob.digest()),
          String.valueOf(blob.cid()),
          blob.sources().stream()
              .map(source -> source.kind() + " " + source.source())
              .collect(Collectors.joining(", ")));
    }
    blobs.print(out());
    say("");
    if (keep.isSet()) {
      say("Both run on. Try:  nacre inspect %s --agent %s".formatted(Demo.IMAGE, b.address()));
      say("End them with:     kill %d %d".formatted(a.pid(), b.pid()));
    } else {
      say("Both agents have ended, and what they kept is deleted (--keep leaves them running).");
    }
  }

  private void say(String line) {
    out().println(line);
    out().flush();
  }
}
