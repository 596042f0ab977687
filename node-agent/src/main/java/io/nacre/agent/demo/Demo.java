package io.nacre.agent.demo;

import io.nacre.agent.api.ImageView;
import io.nacre.agent.api.StatusView;
import io.nacre.agent.client.ApiClient;
import io.nacre.agent.client.ClientException;
import io.nacre.agent.demo.DemoResult.AgentView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Two agents, and an image that one is given and the other gets from it. */
public final class Demo implements AutoCloseable {
  /** What the image is called. */
  public static final String IMAGE = "demo/pearl:1";

  private static final String REPOSITORY = "demo/pearl";
  private static final String TAG = "1";

  private final Consumer<String> steps;
  private final Path folder;
  private final List<ChildAgent> agents = new ArrayList<>();

  /**
   * @param steps told what is being done, a line at a time
   */
  public Demo(Consumer<String> steps) throws IOException {
    this.steps = steps;
    this.folder = Files.createTempDirectory("nacre-demo");
  }

  /** A step that takes time. */
  @FunctionalInterface
  private interface Step {
    void run() throws IOException;
  }

  /**
   * Does it all; the agents run on until {@link #close}.
   *
   * @throws IOException with a sentence, when something does not work
   */
  public DemoResult run() throws IOException, ClientException {
    steps.accept("Two agents start on this machine, B joined to A …");
    ChildAgent a = start("a", "--peer-listen", "127.0.0.1:0");
    String peer =
        Objects.requireNonNull(api(a).get("status", Map.of(), StatusView.class).peerListen());
    ChildAgent b = start("b", "--join", peer);
    DemoImage image = DemoImage.make(folder);
    steps.accept("An image is pushed to A as Docker would …");
    long push = millis(() -> registry(a).push(image, TAG));
    steps.accept("B has never seen it, and is asked for it …");
    long cold = millis(() -> registry(b).pull(image, TAG));
    long warm = millis(() -> registry(b).pull(image, TAG));
    ImageView atA = inspect(a);
    ImageView atB = inspect(b);
    return new DemoResult(
        List.of(view(a), view(b)),
        atB,
        Objects.equals(atA.imageCid(), atB.imageCid()),
        push,
        cold,
        warm);
  }

  private ChildAgent start(String name, String... options) throws IOException {
    ChildAgent agent = ChildAgent.start(folder, name, options);
    agents.add(agent);
    return agent;
  }

  private static RegistryClient registry(ChildAgent agent) {
    return new RegistryClient(agent.uri(), REPOSITORY);
  }

  private static ApiClient api(ChildAgent agent) throws ClientException {
    return new ApiClient(agent.uri(), null, null);
  }

  private static ImageView inspect(ChildAgent agent) throws ClientException {
    return api(agent).get("image", Map.of("ref", IMAGE), ImageView.class);
  }

  private static AgentView view(ChildAgent agent) {
    return new AgentView(
        agent.uri().toString(),
        agent.data().toString(),
        agent.process().pid(),
        agent.readyAfter().toMillis());
  }

  private static long millis(Step step) throws IOException {
    long start = System.nanoTime();
    step.run();
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
  }

  /** Ends the agents and deletes what they kept. */
  @Override
  public void close() throws IOException {
    agents.forEach(ChildAgent::close);
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
