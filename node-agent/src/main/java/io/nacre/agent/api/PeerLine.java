package io.nacre.agent.api;

import org.jspecify.annotations.Nullable;

/**
 * One line of {@code peers}.
 *
 * @param address of its peer listener
 * @param id who it said it is
 * @param version of Nacre that it runs
 * @param state new, up, down, or lied: caught at it, and left alone for a while
 * @param named whether --join named it; otherwise it made itself known
 * @param roundTripMillis of the last greeting that it answered
 * @param bytesIn of blocks that came from it
 * @param bytesOut of blocks that it was sent
 * @param lies how often it was caught at sending wrong bytes
 * @param seen when it last answered (RFC 3339)
 * @param error why it is down or left alone
 */
public record PeerLine(
    String address,
    @Nullable String id,
    @Nullable String version,
    String state,
    boolean named,
    @Nullable Double roundTripMillis,
    long bytesIn,
    long bytesOut,
    long lies,
    @Nullable String seen,
    @Nullable String error) {}
