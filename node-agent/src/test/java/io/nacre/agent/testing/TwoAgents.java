package io.nacre.agent.testing;

import java.io.IOException;

/**
 * Two agents, the second joined to the first, shared by all test classes: each test uses names of
 * its own and kills neither.
 *
 * @param first where tests push
 * @param second where they pull; it has seen nothing of what was pushed
 */
public record TwoAgents(AgentProcess first, AgentProcess second) implements AutoCloseable {

  static TwoAgents start() {
    AgentProcess first = AgentProcess.alone();
    return new TwoAgents(first, AgentProcess.joining(first));
  }

  @Override
  public void close() throws IOException {
    try (first) {
      second.close();
    }
  }
}
