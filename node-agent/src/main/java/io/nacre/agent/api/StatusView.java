package io.nacre.agent.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How an agent is doing.
 *
 * @param version of Nacre
 * @param pid of its process
 * @param data its folder, where the token for writes lies
 * @param listen the client listener
 * @param peerListen the peer listener, if there is one
 * @param join the peers it was told of
 * @param uptimeMillis since it was ready
 * @param blobs held
 * @param bytes held in blobs
 * @param repositories known
 * @param pins set
 */
public record StatusView(
    String version,
    long pid,
    String data,
    String listen,
    @Nullable String peerListen,
    List<String> join,
    long uptimeMillis,
    long blobs,
    long bytes,
    long repositories,
    int pins) {}
