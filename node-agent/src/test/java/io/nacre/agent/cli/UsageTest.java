package io.nacre.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** What people see who ask for help, or get something wrong. */
final class UsageTest {
  /** These have no result to print. */
  private static final List<String> WITHOUT_JSON = List.of("agent", "setup", "completion");

  static Stream<String> commands() {
    return Nacre.commandLine().getSubcommands().keySet().stream();
  }

  static Stream<String> clients() {
    return command("setup").getSubcommands().keySet().stream();
  }

  private static CommandLine command(String name) {
    return Objects.requireNonNull(Nacre.commandLine().getSubcommands().get(name));
  }

  @Test
  void allCommandsThatThereAre() {
    assertThat(commands())
        .containsExactly(
            "agent",
            "demo",
            "ls",
            "inspect",
            "pull",
            "import",
            "export",
            "tag",
            "rm",
            "pin",
            "unpin",
            "pins",
            "gc",
            "scrub",
            "cid",
            "peers",
            "status",
            "login",
            "logout",
            "setup",
            "completion");
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandHasHelpWithAnExample(String command) {
    Cli.Result help = Cli.run(command, "--help");

    assertThat(help.exit()).isZero();
    assertThat(help.out()).startsWith("Usage: nacre " + command + " ");
    assertThat(help.out()).containsPattern("Examples?:\n  ");
    assertThat(help.err()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandHasJson(String command) {
    CommandLine line = command(command);

    assertThat(line.getCommandSpec().findOption("--json") != null)
        .isEqualTo(!WITHOUT_JSON.contains(command));
  }

  @ParameterizedTest
  @MethodSource("clients")
  void setUpOfEveryClientHasHelpWithAnExampleAndJson(String client) {
    Cli.Result help = Cli.run("setup", client, "--help");

    assertThat(help.exit()).isZero();
    assertThat(help.out())
        .startsWith("Usage: nacre setup " + client + " ")
        .contains("Examples:\n  ", "--json");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --nothing        | nacre: Unknown option: '--nothing'; see 'nacre --help'
          nothing          | nacre: Unmatched argument at index 0: 'nothing'; see 'nacre --help'
          ls --nothing     | nacre: Unknown option: '--nothing'; see 'nacre ls --help'
          tag one          | nacre: Missing required parameter: 'NEW'; see 'nacre tag --help'
          export a         | nacre: Missing required option: '--output=FILE'; see 'nacre export --help'
          ls --agent       | nacre: Missing required parameter for option '--agent' (URL); see 'nacre ls --help'
          """)
  void aMistakeIsOneSentence(String line, String sentence) {
    Cli.Result result = Cli.run(line.split(" "));

    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).isEqualTo(sentence + "\n");
  }

  @Test
  void nacreAloneShowsWhatThereIs() {
    Cli.Result result = Cli.run();

    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.err()).contains("nacre: Missing required subcommand").hasLineCount(1);
    assertThat(Cli.run("--help").out()).contains("Commands:").contains("  inspect ");
    assertThat(Cli.run("--version").out()).startsWith("nacre 0.");
  }

  @Test
  void completionKnowsEveryCommand() {
    String script = Cli.run("completion").out();

    assertThat(script).contains("complete -F _complete_nacre");
    assertThat(commands()).allSatisfy(command -> assertThat(script).contains(command));
  }

  @Test
  void noAgentIsOneSentence() {
    Cli.Result result = Cli.run("ls", "--agent", "http://127.0.0.1:1");

    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.err())
        .isEqualTo(
            "nacre: no agent answers at http://127.0.0.1:1: start one with 'nacre agent', or say"
                + " where it is with --agent or NACRE_AGENT\n");
    assertThat(Cli.run("ls", "--agent", "here").err())
        .isEqualTo("nacre: an agent's address looks like http://127.0.0.1:5050, not here\n");
  }

  @Test
  void theStackTraceIsThereForWhoAsks() {
    assertThat(Cli.run("ls", "--agent", "http://127.0.0.1:1", "--debug").err())
        .contains("ConnectException")
        .contains("\tat io.nacre.agent.client.ApiClient")
        .contains("\nnacre: no agent answers");
  }

  @Test
  void theOptionsOfAnAgentAreItsSettings() {
    CommandLine agent = command("agent");

    assertThat(agent.getCommandSpec().optionsMap().keySet())
        .containsExactlyInAnyOrder(
            "-h",
            "--help",
            "--debug",
            "--config",
            "--data",
            "--listen",
            "--insecure-listen",
            "--allowed-hosts",
            "--tls-cert",
            "--tls-key",
            "--max-connections",
            "--max-requests",
            "--max-head",
            "--max-upload",
            "--request-rate",
            "--head-timeout",
            "--idle-timeout",
            "--stall-timeout",
            "--min-upload-rate",
            "--peer-listen",
            "--insecure-peers",
            "--join",
            "--upstream",
            "--mirror",
            "--gateways",
            "--routers",
            "--docker-config",
            "--htpasswd",
            "--anonymous-pull",
            "--rules",
            "--share",
            "--quota",
            "--scrub-every",
            "--drain",
            "--log");
  }
}
