package io.nacre.agent.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * One command. A subclass declares its options as fields in its constructor and reads them when it
 * is called.
 *
 * <p>Declared with picocli's programmatic model, not its annotations: those make proxies and walk
 * classes by reflection at every start, which doubled the time that {@code nacre ls} takes.
 */
abstract class Command implements Callable<Integer> {
  private final CommandSpec spec;

  /**
   * @param description one or two sentences
   * @param examples command lines, without indent
   */
  Command(String name, String description, String... examples) {
    spec = CommandSpec.wrapWithoutInspection(this).name(name);
    spec.usageMessage().description(description).sortOptions(false).footer(examples(examples));
    Nacre.addCommonOptions(spec);
  }

  /** Does it. */
  @Override
  public abstract Integer call() throws Exception;

  final CommandSpec spec() {
    return spec;
  }

  final PrintWriter out() {
    return spec.commandLine().getOut();
  }

  /** Standard error, where progress is shown. */
  final PrintWriter err() {
    return spec.commandLine().getErr();
  }

  /** Declares a command below this one. */
  final void below(Command command) {
    spec.addSubcommand(command.spec.name(), command.spec);
  }

  /** Declares a switch, false unless given. */
  final Flag flag(String description, String... names) {
    return Flag.on(spec, description, names);
  }

  /** Declares an option with a value; null when it is not given. */
  final OptionSpec option(String label, String description, String... names) {
    return option(false, label, description, names);
  }

  /** Declares an option with a value that must be given. */
  final OptionSpec requiredOption(String label, String description, String... names) {
    return option(true, label, description, names);
  }

  private OptionSpec option(boolean required, String label, String description, String... names) {
    OptionSpec option =
        OptionSpec.builder(names)
            .required(required)
            .paramLabel(label)
            .description(description)
            .type(String.class)
            .build();
    spec.addOption(option);
    return option;
  }

  /** Declares the next argument, which must be given. */
  final Argument argument(String label, String description) {
    return Argument.on(spec, true, label, description);
  }

  /** Declares the last argument, which may be left out. */
  final Argument optionalArgument(String label, String description) {
    return Argument.on(spec, false, label, description);
  }

  private static String[] examples(String... examples) {
    List<String> lines =
        new ArrayList<>(List.of("", examples.length == 1 ? "Example:" : "Examples:"));
    for (String example : examples) {
      lines.add("  " + example);
    }
    return lines.toArray(String[]::new);
  }

  /** A switch. */
  record Flag(OptionSpec option) {
    static Flag on(CommandSpec spec, String description, String... names) {
      OptionSpec option =
          OptionSpec.builder(names).description(description).type(boolean.class).build();
      spec.addOption(option);
      return new Flag(option);
    }

    boolean isSet() {
      return option.getValue() instanceof Boolean set && set;
    }
  }

  /** A positional argument. */
  record Argument(PositionalParamSpec parameter) {
    private static Argument on(
        CommandSpec spec, boolean required, String label, String description) {
      PositionalParamSpec parameter =
          PositionalParamSpec.builder()
              .paramLabel(label)
              .description(description)
              .type(String.class)
              .required(required)
              .arity(required ? "1" : "0..1")
              .index(String.valueOf(spec.positionalParameters().size()))
              .build();
      spec.addPositional(parameter);
      return new Argument(parameter);
    }

    /** What was given. */
    String text() {
      return parameter.getValue();
    }

    /** What was given, or else this. */
    String textOr(String usual) {
      String given = parameter.getValue();
      return given == null ? usual : given;
    }
  }
}
