package io.nacre.swarm.simulation;

/** A block that one agent asks of another, from the asking to the end. */
final class Request {
  /** Of a request that nothing flows for. */
  static final int NONE = -1;

  final Agent client;
  final Agent server;
  final int blob;
  final int block;

  /** In {@link Links}. */
  int flow = NONE;

  /** Answered, refused or taken back. */
  boolean over;

  /** When it was asked. */
  final long at;

  Request(Agent client, Agent server, int blob, int block) {
    this.client = client;
    this.server = server;
    this.blob = blob;
    this.block = block;
    this.at = client.world.timeline.now();
  }
}
