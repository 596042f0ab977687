package io.nacre.swarm.membership;

import org.jspecify.annotations.Nullable;

/**
 * What an agent says about itself.
 *
 * @param id who it is
 * @param version of the program it runs
 * @param peerListen its own peer listener, or null when it has none
 */
public record Hello(NodeId id, String version, @Nullable PeerAddress peerListen) {}
