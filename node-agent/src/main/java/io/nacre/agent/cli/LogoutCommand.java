package io.nacre.agent.cli;

import io.nacre.agent.client.ClientException;
import java.util.Map;

/** {@code nacre logout}. */
final class LogoutCommand extends Command {
  /** As {@code docker login} has it. */
  static final String USUAL_HOST = "docker.io";

  private final Argument host = optionalArgument("HOST", "The upstream (docker.io).");
  private final Output output = new Output(this);
  private final Connection connection = new Connection(this);

  LogoutCommand() {
    super(
        "logout",
        "Forget the credentials for an upstream that the agent's --docker-config has.",
        "nacre logout ghcr.io");
  }

  @Override
  public Integer call() throws ClientException {
    Map<String, String> parameters = Map.of("upstream", host.textOr(USUAL_HOST));
    Map<?, ?> gone = connection.api().send("DELETE", "login", parameters, Map.class);
    output.jsonOr(gone, () -> "logged out of %s".formatted(gone.get("upstream")));
    return 0;
  }
}
