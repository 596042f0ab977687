package io.nacre.agent.cli;

import io.nacre.agent.client.ClientException;
import io.nacre.agent.config.ConfigException;
import io.nacre.agent.config.Version;
import io.nacre.agent.setup.SetupException;
import io.nacre.store.MalformedException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The command {@code nacre} itself: what all commands share, and how they fail. */
public final class Nacre {
  private static final int FAILED = 1;
  private static final int MISUSED = 2;
  private static final String DEBUG = "--debug";

  private static final String COMPLETION = "completion";

  /** By their names, in the order of the help. */
  private static final Map<String, Supplier<Command>> COMMANDS = new LinkedHashMap<>();

  static {
    COMMANDS.put("agent", AgentCommand::new);
    COMMANDS.put("demo", DemoCommand::new);
    COMMANDS.put("ls", LsCommand::new);
    COMMANDS.put("inspect", InspectCommand::new);
    COMMANDS.put("pull", PullCommand::new);
    COMMANDS.put("import", ImportCommand::new);
    COMMANDS.put("export", ExportCommand::new);
    COMMANDS.put("tag", TagCommand::new);
    COMMANDS.put("rm", RmCommand::new);
    COMMANDS.put("pin", PinCommand::new);
    COMMANDS.put("unpin", UnpinCommand::new);
    COMMANDS.put("pins", PinsCommand::new);
    COMMANDS.put("gc", GcCommand::new);
    COMMANDS.put("scrub", ScrubCommand::new);
    COMMANDS.put("cid", CidCommand::new);
    COMMANDS.put("peers", PeersCommand::new);
    COMMANDS.put("status", StatusCommand::new);
    COMMANDS.put("login", LoginCommand::new);
    COMMANDS.put("logout", LogoutCommand::new);
    COMMANDS.put("setup", SetupCommand::new);
    COMMANDS.put(COMPLETION, CompletionCommand::new);
  }

  private static final String[] FOOTER = {
    "",
    "Examples:",
    "  nacre demo                             see it work",
    "  nacre agent                            run an agent on 127.0.0.1:5050",
    "  docker push localhost:5050/team/app:1  give it an image",
    "  nacre inspect team/app:1               digests, CIDs and where the bytes came from",
    "",
    "'nacre COMMAND --help' says more. Commands talk to the agent at NACRE_AGENT",
    "(http://127.0.0.1:5050).",
  };

  private Nacre() {}

  /**
   * Runs one command.
   *
   * @return the exit code: 0 done, 1 failed, 2 misused
   */
  public static int run(String... args) {
    return commandLine(args).execute(args);
  }

  /** Runs one command that writes to these instead of the process's own streams. */
  static int run(PrintWriter out, PrintWriter err, String... args) {
    return commandLine(args).setOut(out).setErr(err).execute(args);
  }

  /**
   * The command line for these words. Only the command that they begin with is made, since making
   * all of them takes a quarter of the processor time of a short command; all are when there is
   * none, or when they are to be listed.
   */
  static CommandLine commandLine(String... args) {
    boolean one = args.length > 0 && COMMANDS.containsKey(args[0]) && !args[0].equals(COMPLETION);
    return commandLine(one ? List.of(COMMANDS.get(args[0])) : List.copyOf(COMMANDS.values()));
  }

  private static CommandLine commandLine(List<Supplier<Command>> commands) {
    CommandSpec root = CommandSpec.create().name("nacre");
    root.versionProvider(new Version());
    root.usageMessage()
        .description("A content-addressed store for container images that many nodes share.")
        .synopsisSubcommandLabel("COMMAND")
        .footer(FOOTER);
    addCommonOptions(root);
    root.addOption(
        OptionSpec.builder("-V", "--version")
            .versionHelp(true)
            .type(boolean.class)
            .description("Say which version this is.")
            .build());
    for (Supplier<Command> make : commands) {
      CommandSpec command = make.get().spec();
      root.addSubcommand(command.name(), command);
    }
    CommandLine commandLine = new CommandLine(root);
    commandLine.setParameterExceptionHandler(Nacre::misused);
    commandLine.setExecutionExceptionHandler(Nacre::failed);
    commandLine.setUsageHelpAutoWidth(true);
    return commandLine;
  }

  /** Gives a command {@code --help} and {@code --debug}. */
  static void addCommonOptions(CommandSpec command) {
    command.addOption(
        OptionSpec.builder("-h", "--help")
            .usageHelp(true)
            .type(boolean.class)
            .description("Show this help.")
            .build());
    command.addOption(
        OptionSpec.builder(DEBUG)
            .type(boolean.class)
            .description("Show the stack trace of a failure (or NACRE_DEBUG=1).")
            .build());
  }

  private static int misused(ParameterException e, String[] args) {
    PrintWriter err = e.getCommandLine().getErr();
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    err.println("nacre: %s; see '%s --help'".formatted(firstLine(e), command));
    return MISUSED;
  }

  private static int failed(Exception e, CommandLine commandLine, ParseResult parsed) {
    PrintWriter err = commandLine.getErr();
    if (commandLine.getParseResult().hasMatchedOption(DEBUG)
        || System.getenv("NACRE_DEBUG") != null) {
      e.printStackTrace(err);
    }
    err.println("nacre: " + sentence(e));
    return FAILED;
  }

  /** What a person reads of a failure. Those that were foreseen carry their sentence. */
  private static String sentence(Exception e) {
    return switch (e) {
      case CommandFailure _,
          ClientException _,
          ConfigException _,
          MalformedException _,
          SetupException _ ->
          firstLine(e);
      case IOException _ -> "input or output failed: " + e;
      default -> "this is a bug in nacre (--debug shows where): " + e;
    };
  }

  private static String firstLine(Exception e) {
    String message = e.getMessage();
    return message == null ? e.toString() : message.lines().findFirst().orElse("");
  }
}
