package io.nacre.agent.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests a {@link Docker} or {@link TwoAgents} by parameter: made when first asked for, shared
 * by all test classes, and closed at the end of the run.
 */
public final class SharedFixtures implements ParameterResolver {

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == Docker.class || type == TwoAgents.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Store store = context.getRoot().getStore(Namespace.create(SharedFixtures.class));
    return parameter.getParameter().getType() == Docker.class
        ? store.computeIfAbsent(Docker.class, _ -> openDocker(), Docker.class)
        : store.computeIfAbsent(TwoAgents.class, _ -> TwoAgents.start(), TwoAgents.class);
  }

  private static Docker openDocker() {
    try {
      Docker docker = Docker.open();
      // where Testcontainers looks when the environment does not say
      docker.host().ifPresent(host -> System.setProperty("DOCKER_HOST", host));
      return docker;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
