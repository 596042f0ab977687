package io.nacre.agent.testing;

import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests a {@link Docker}, a {@link Containerd}, {@link TwoAgents} or {@link
 * UpstreamRegistries} by parameter: made when first asked for, shared by all test classes, and
 * closed at the end of the run.
 */
public final class SharedFixtures implements ParameterResolver {
  private static final Map<Class<? extends AutoCloseable>, Opening> FIXTURES =
      Map.of(
          Docker.class, SharedFixtures::openDocker,
          Containerd.class, Containerd::start,
          TwoAgents.class, TwoAgents::start,
          UpstreamRegistries.class, UpstreamRegistries::start);

  private interface Opening {
    AutoCloseable open() throws Exception;
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return FIXTURES.containsKey(parameter.getParameter().getType());
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return context
        .getRoot()
        .getStore(Namespace.create(SharedFixtures.class))
        .computeIfAbsent(type, SharedFixtures::open, AutoCloseable.class);
  }

  private static AutoCloseable open(Class<?> type) {
    try {
      return Objects.requireNonNull(FIXTURES.get(type), "a parameter that is supported").open();
    } catch (Exception e) {
      throw new AssertionError("there is no " + type.getSimpleName(), e);
    }
  }

  private static Docker openDocker() throws IOException {
    Docker docker = Docker.open();
    // where Testcontainers looks when the environment does not say
    docker.host().ifPresent(host -> System.setProperty("DOCKER_HOST", host));
    return docker;
  }
}
