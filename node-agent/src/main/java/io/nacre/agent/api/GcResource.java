package io.nacre.agent.api;

import io.nacre.agent.config.AgentConfig;
import io.nacre.agent.config.DataSize;
import io.nacre.agent.config.Durations;
import io.nacre.http.Request;
import io.nacre.http.Response;
import io.nacre.store.gc.Collector;
import io.nacre.store.gc.Keep;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** {@code gc}: makes room, or says what would go. */
public record GcResource(AgentConfig config, Collector collector) {

  public Response post(Request request) throws ApiException {
    boolean dryRun = Parameters.flag(request, "dryRun");
    Keep keep = keep(request);
    return Lines.of(lines -> run(dryRun, keep, lines));
  }

  private Keep keep(Request request) throws ApiException {
    try {
      Duration unnamed = request.query("grace").map(Durations::parse).orElse(Keep.UNNAMED);
      Duration used = request.query("idle").map(Durations::parse).orElse(Keep.USED);
      Optional<DataSize> quota = request.query("quota").map(DataSize::parse);
      return new Keep(unnamed, used, quota(quota.or(config::quota)));
    } catch (IllegalArgumentException e) {
      throw new ApiException(400, String.valueOf(e.getMessage()));
    }
  }

  /** As {@link Keep} has it. */
  public static OptionalLong quota(Optional<DataSize> size) {
    return size.isPresent() ? OptionalLong.of(size.get().bytes()) : OptionalLong.empty();
  }

  private void run(boolean dryRun, Keep keep, Lines lines)
      throws IOException, InterruptedException {
    Collector.Report report;
    try {
      report =
          dryRun
              ? collector.preview(keep)
              : collector.run(keep, (done, all) -> lines.tick(new GcEvent(done, all, null, null)));
    } catch (IOException e) {
      lines.write(new GcEvent(0, 0, null, String.valueOf(e.getMessage())));
      return;
    }
    lines.write(new GcEvent(0, 0, view(dryRun, report), null));
  }

  private static GcEvent.Report view(boolean dryRun, Collector.Report report) {
    return new GcEvent.Report(
        dryRun,
        report.unnamed(),
        report.evicted().stream()
            .map(
                image ->
                    new GcEvent.Image(
                        image.repository().toString(),
                        image.manifest().toString(),
                        image.used().toString()))
            .toList(),
        report.blobs(),
        report.bytes(),
        report.missing());
  }
}
