package io.nacre.agent.run;

import io.nacre.agent.config.Version;
import io.nacre.http.Body;
import io.nacre.http.Handler;
import io.nacre.http.Headers;
import io.nacre.http.Request;
import io.nacre.http.Response;
import io.nacre.oci.registry.RegistryHandler;
import io.nacre.oci.upstream.UpstreamSources;
import io.nacre.store.Store;
import io.nacre.store.blob.BlobStore;
import java.io.IOException;

/** {@code /metrics} in Prometheus' text format, version 0.0.4. */
record MetricsHandler(
    Store store, Lifecycle lifecycle, RegistryHandler registry, UpstreamSources upstreams)
    implements Handler {

  @Override
  public Response handle(Request request) throws IOException {
    if (!request.isRead()) {
      return Response.text(405, "metrics are read with GET").with("Allow", "GET, HEAD");
    }
    BlobStore.Totals totals = store.blobs().totals();
    Runtime runtime = Runtime.getRuntime();
    StringBuilder text = new StringBuilder();
    gauge(text, "nacre_info{version=\"" + Version.current() + "\"}", "Which Nacre this is.", 1);
    gauge(
        text,
        "nacre_uptime_seconds",
        "Since the agent was ready.",
        lifecycle.serving().upTime().toSeconds());
    gauge(text, "nacre_blobs", "Blobs held.", totals.blobs());
    gauge(text, "nacre_blob_bytes", "Bytes held in blobs.", totals.bytes());
    gauge(
        text,
        "nacre_heap_bytes",
        "Java heap in use.",
        runtime.totalMemory() - runtime.freeMemory());
    counter(
        text,
        "nacre_last_known_answers_total",
        "Tags answered as last known, because their upstream or peers could not be asked.",
        registry.lastKnownAnswers());
    UpstreamMetrics.write(upstreams.readings(), text);
    return new Response(
        200,
        Headers.of("Content-Type", "text/plain; version=0.0.4; charset=utf-8"),
        Body.utf8(text.toString()));
  }

  private static void gauge(StringBuilder text, String series, String help, long value) {
    series(text, "gauge", series, help, value);
  }

  private static void counter(StringBuilder text, String series, String help, long value) {
    series(text, "counter", series, help, value);
  }

  private static void series(
      StringBuilder text, String type, String series, String help, long value) {
    String name = series.replaceFirst("\\{.*", "");
    text.append(
        "# HELP %s %s\n# TYPE %s %s\n%s %d\n".formatted(name, help, name, type, series, value));
  }
}
