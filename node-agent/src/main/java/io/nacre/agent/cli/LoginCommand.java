package io.nacre.agent.cli;

import io.nacre.agent.api.ApiJson;
import io.nacre.agent.api.LoginResource;
import io.nacre.agent.client.ApiClient;
import io.nacre.agent.client.ClientException;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import picocli.CommandLine.Model.OptionSpec;
import tools.jackson.core.JacksonException;

/** {@code nacre login}. */
final class LoginCommand extends Command {
  private static final int MAX_PASSWORD = 32 << 10;

  private final Argument host = optionalArgument("HOST", "The upstream (docker.io).");
  private final OptionSpec user =
      requiredOption("USER", "Who the agent is there.", "-u", "--username");
  private final Flag stdin = flag("Read the password from standard input.", "--password-stdin");
  private final Output output = new Output(this);
  private final Connection connection = new Connection(this);

  LoginCommand() {
    super(
        "login",
        "Log the agent in to an upstream. What the upstream accepts is kept as 'docker login' keeps it, in the"
            + " agent's --docker-config, and counts at once.",
        "nacre login ghcr.io -u ann --password-stdin < token",
        "nacre login -u ann");
  }

  @Override
  public Integer call() throws ClientException, CommandFailure, IOException {
    String upstream = host.textOr(LogoutCommand.USUAL_HOST);
    byte[] body =
        ApiJson.MAPPER.writeValueAsBytes(
            new LoginResource.Secret(user.<String>getValue(), password(upstream)));
    ApiClient api = connection.api();
    try (InputStream in =
        api.send("PUT", "login", Map.of("upstream", upstream), out -> out.write(body))) {
      Map<?, ?> login = ApiJson.MAPPER.readValue(in, Map.class);
      output.jsonOr(
          login,
          () ->
              "logged in to %s as %s, kept in %s"
                  .formatted(login.get("upstream"), login.get("user"), login.get("kept")));
      return 0;
    } catch (JacksonException e) {
      throw api.broken(e);
    }
  }

  @SuppressWarnings("SystemConsoleNull") // JDK 22 to 24 always have one, others do not
  private String password(String upstream) throws CommandFailure, IOException {
    if (stdin.isSet()) {
      byte[] bytes = System.in.readNBytes(MAX_PASSWORD + 1);
      if (bytes.length > MAX_PASSWORD) {
        throw new CommandFailure("that is too long for a password");
      }
      String password = new String(bytes, StandardCharsets.UTF_8).stripTrailing();
      if (password.isEmpty()) {
        throw new CommandFailure("there was no password on standard input");
      }
      return password;
    }
    Console console = System.console();
    if (console == null || !console.isTerminal()) {
      throw new CommandFailure(
          "there is no terminal to ask for the password: give it with --password-stdin");
    }
    char[] typed =
        console.readPassword("password of %s at %s: ", user.<String>getValue(), upstream);
    if (typed == null || typed.length == 0) {
      throw new CommandFailure("no password was given");
    }
    return new String(typed);
  }
}
