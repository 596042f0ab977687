package io.nacre.agent.api;

import io.nacre.agent.config.DataSize;
import io.nacre.http.Request;
import io.nacre.http.Response;
import io.nacre.store.gc.Scrubber;
import java.io.IOException;
import java.nio.file.Path;

/** {@code scrub}: compares all blobs with their digests, and fetches again what is damaged. */
public record ScrubResource(Scrubber scrubber) {
  /** Leaves most of a disk to others. */
  static final DataSize RATE = new DataSize(100L << 20);

  public Response post(Request request) throws ApiException {
    long rate;
    try {
      rate = request.query("rate").map(DataSize::parse).orElse(RATE).bytes();
    } catch (IllegalArgumentException e) {
      throw new ApiException(400, String.valueOf(e.getMessage()));
    }
    if (rate < 1) {
      throw new ApiException(400, "the rate of a scrub is at least a byte a second");
    }
    return Lines.of(lines -> run(rate, lines));
  }

  private void run(long rate, Lines lines) throws IOException, InterruptedException {
    Scrubber.Report report;
    try {
      report = scrubber.run(rate, (done, all) -> lines.tick(new ScrubEvent(done, all, null, null)));
    } catch (IOException e) {
      lines.write(new ScrubEvent(0, 0, null, String.valueOf(e.getMessage())));
      return;
    }
    lines.write(new ScrubEvent(0, 0, view(report), null));
  }

  private static ScrubEvent.Report view(Scrubber.Report report) {
    return new ScrubEvent.Report(
        report.blobs(),
        report.bytes(),
        report.damaged().stream()
            .map(
                damage ->
                    new ScrubEvent.Damage(
                        damage.digest().toString(),
                        damage.aside().map(Path::toString).orElse(null),
                        damage.from().orElse(null),
                        damage.why().orElse(null)))
            .toList());
  }
}
