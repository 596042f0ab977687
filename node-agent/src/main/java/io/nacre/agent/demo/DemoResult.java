package io.nacre.agent.demo;

import io.nacre.agent.api.ImageView;
import java.util.List;

/**
 * What a demo has shown.
 *
 * @param agents the one that was pushed to, then the one that was pulled through
 * @param image as the second agent has it
 * @param sameImageCid whether the first agent has the same image CID
 * @param pushMillis how long the push to the first took
 * @param coldPullMillis how long the pull through the second took, which had nothing
 * @param warmPullMillis how long it took once more
 */
public record DemoResult(
    List<AgentView> agents,
    ImageView image,
    boolean sameImageCid,
    long pushMillis,
    long coldPullMillis,
    long warmPullMillis) {

  /**
   * One of the agents.
   *
   * @param address of its client listener
   * @param data its folder
   * @param pid of its process
   * @param readyMillis from its start
   */
  public record AgentView(String address, String data, long pid, long readyMillis) {}
}
