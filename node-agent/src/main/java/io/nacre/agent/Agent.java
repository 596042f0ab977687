package io.nacre.agent;

import io.nacre.agent.config.AgentConfig;
import io.nacre.agent.config.ConfigException;
import io.nacre.store.Store;
import java.io.IOException;

/** One agent: what it opens, wires and closes. */
public final class Agent {
  private Agent() {}

  /**
   * Runs until the process is told to end.
   *
   * @throws IOException with a sentence, when the data folder or an address cannot be used
   */
  public static void run(AgentConfig config)
      throws IOException, ConfigException, InterruptedException {
    try (Store store = Store.open(config.data())) {
      System.out.println("ready http://" + config.listen() + store.folder());
    }
  }
}
