-- wrk prints rounded figures for people; this prints whole ones: requests, bytes, microseconds, errors.
done = function(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format("figures %d %d %d %d\n", summary.requests, summary.bytes, summary.duration,
    errors.connect + errors.read + errors.write + errors.status))
end
