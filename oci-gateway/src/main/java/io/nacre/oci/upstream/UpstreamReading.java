package io.nacre.oci.upstream;

import java.util.Map;

/**
 * How it went with an upstream that was asked since the agent started.
 *
 * @param upstream its name here
 * @param requests how many, by how they ended: ok, not_found, denied, busy, failed
 * @param bytes of blobs that came
 * @param rests whether it is left alone for a moment after failures in a row
 */
public record UpstreamReading(
    String upstream, Map<String, Long> requests, long bytes, boolean rests) {
  public UpstreamReading {
    requests = Map.copyOf(requests);
  }
}
