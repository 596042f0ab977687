package io.nacre.swarm.simulation;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** The registry behind the swarm: has everything, and gives each reader of a layer one stream. */
final class Upstream extends Agent {
  private record Stream(Agent reader, int blob) {}

  private final Map<Stream, Deque<Request>> streams = new HashMap<>();

  Upstream(Simulation world, int id) {
    super(world, id, null);
  }

  @Override
  void asked(Request request) {
    if (!request.over) {
      Deque<Request> stream = streamOf(request);
      stream.add(request);
      if (stream.size() == 1) {
        world.flow(request, Double.MAX_VALUE);
      }
    }
  }

  @Override
  void sent(Request request) {
    sent++;
    goOn(request);
    world.arrives(
        this,
        request,
        () -> request.client.need(request.blob).arrived(request, false, new BitSet()));
  }

  @Override
  void withdrawn(Request request) {
    if (!request.over) {
      request.over = true;
      if (request.flow == Request.NONE) {
        streamOf(request).remove(request);
      } else {
        world.stop(request);
        goOn(request);
      }
    }
  }

  private void goOn(Request through) {
    Deque<Request> stream = streamOf(through);
    stream.remove(through);
    if (!stream.isEmpty()) {
      world.flow(stream.element(), Double.MAX_VALUE);
    }
  }

  private Deque<Request> streamOf(Request request) {
    return streams.computeIfAbsent(
        new Stream(request.client, request.blob), _ -> new ArrayDeque<>());
  }
}
