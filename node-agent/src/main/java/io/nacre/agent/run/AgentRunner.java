package io.nacre.agent.run;

import io.nacre.agent.config.AgentConfig;
import io.nacre.agent.config.ConfigException;
import java.io.IOException;
import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An agent as a process: says when it is ready, and ends well when it is told to. */
public final class AgentRunner {
  private static final Logger log = LoggerFactory.getLogger(AgentRunner.class);

  private AgentRunner() {}

  /**
   * Runs an agent until SIGTERM or SIGINT, then drains it and ends the process with exit code 0.
   * Does not return.
   *
   * @param out gets the one line {@code ready http://HOST:PORT}, or https
   * @throws IOException as {@link Agent#start}
   */
  public static void run(AgentConfig config, PrintStream out)
      throws IOException, ConfigException, InterruptedException {
    Logging.level(config.log());
    Agent agent = Agent.start(config);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(agent), "shutdown"));
    out.println("ready " + agent.serving().uri());
    out.flush();
    new CountDownLatch(1).await();
  }

  /**
   * A process that a signal ends has the signal's number in its exit code, unless a hook halts it
   * before. 0 says that all went as it should.
   */
  private static void end(Agent agent) {
    int exit = 0;
    try {
      log.info("ending: requests under way may go on for a while");
      agent.drain();
      agent.close();
    } catch (InterruptedException | RuntimeException e) {
      log.error("ending failed", e);
      exit = 1;
    }
    Runtime.getRuntime().halt(exit);
  }
}
