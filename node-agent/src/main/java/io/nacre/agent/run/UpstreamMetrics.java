package io.nacre.agent.run;

import io.nacre.oci.upstream.UpstreamReading;
import java.util.List;
import java.util.TreeMap;

/** How it goes with the upstreams, in Prometheus' text format. */
final class UpstreamMetrics {
  private UpstreamMetrics() {}

  static void write(List<UpstreamReading> readings, StringBuilder text) {
    family(
        text,
        "nacre_upstream_requests_total",
        "counter",
        "Requests to upstreams, by how they ended: ok, not_found, denied (401, 403), busy (429), failed.");
    for (UpstreamReading reading : readings) {
      new TreeMap<>(reading.requests())
          .forEach(
              (outcome, count) ->
                  text.append(
                      "nacre_upstream_requests_total{upstream=\"%s\",outcome=\"%s\"} %d%n"
                          .formatted(reading.upstream(), outcome, count)));
    }
    family(
        text, "nacre_upstream_received_bytes_total", "counter", "Bytes of blobs from upstreams.");
    for (UpstreamReading reading : readings) {
      text.append(
          "nacre_upstream_received_bytes_total{upstream=\"%s\"} %d%n"
              .formatted(reading.upstream(), reading.bytes()));
    }
    family(
        text,
        "nacre_upstream_resting",
        "gauge",
        "1 while an upstream is left alone after failures in a row.");
    for (UpstreamReading reading : readings) {
      text.append(
          "nacre_upstream_resting{upstream=\"%s\"} %d%n"
              .formatted(reading.upstream(), reading.rests() ? 1 : 0));
    }
  }

  private static void family(StringBuilder text, String name, String type, String help) {
    text.append("# HELP %s %s%n# TYPE %s %s%n".formatted(name, help, name, type));
  }
}
