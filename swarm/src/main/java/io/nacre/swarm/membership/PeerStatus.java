package io.nacre.swarm.membership;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A peer as it was at one moment.
 *
 * @param address of its peer listener
 * @param id who it said it is, or null before it first answered
 * @param version of the program it runs, or null likewise
 * @param named whether a person named it, or it made itself known
 * @param roundTrip of the last greeting that it answered
 * @param bytesIn of blocks that came from it
 * @param bytesOut of blocks that it was sent
 * @param lies how often it was caught at sending wrong bytes
 * @param seen when it last answered
 * @param error why it is down or shut out, or null
 */
public record PeerStatus(
    PeerAddress address,
    @Nullable NodeId id,
    @Nullable String version,
    Peer.State state,
    boolean named,
    @Nullable Duration roundTrip,
    long bytesIn,
    long bytesOut,
    long lies,
    @Nullable Instant seen,
    @Nullable String error) {}
