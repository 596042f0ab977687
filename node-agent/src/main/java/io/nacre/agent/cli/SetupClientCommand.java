package io.nacre.agent.cli;

import io.nacre.agent.setup.AgentAddress;
import io.nacre.agent.setup.Change;
import io.nacre.agent.setup.ClientSetup;
import io.nacre.agent.setup.MirroredRegistry;
import io.nacre.agent.setup.Setup;
import io.nacre.agent.setup.SetupException;
import io.nacre.agent.setup.TrustedCa;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.OptionSpec;

/** What setting up any client has in common: where, whether really, and what is said of it. */
abstract class SetupClientCommand extends Command {
  private static final String USUAL_AGENT = "http://127.0.0.1:5050";

  private final Flag undo =
      flag("Take back what was written; what was edited since is kept.", "--undo");
  private final Flag dryRun = flag("Show the change as a diff, and write nothing.", "--dry-run");
  private final OptionSpec root =
      option("DIR", "Write below this folder, as into the image of another machine.", "--root");
  private final OptionSpec agent =
      option(
          "URL",
          "Where the client reaches the agent (or NACRE_AGENT; " + USUAL_AGENT + ").",
          "--agent");
  private final OptionSpec ca =
      option(
          "FILE",
          "Certificates (PEM) that the client is to trust, when the agent has TLS (or NACRE_CA).",
          "--ca");
  private final Output output = new Output(this);

  /**
   * A file as scripts see it.
   *
   * @param change what happens to it: created, changed or deleted
   * @param diff the same in full, as a unified diff
   */
  private record FileView(String file, String change, String diff) {}

  /**
   * @param written whether it was done, not only shown
   * @param next what people have to do besides
   */
  private record SetupView(
      String client, boolean written, List<FileView> files, List<String> next) {}

  SetupClientCommand(String name, String description, String... examples) {
    super(name, description, examples);
  }

  /** What there is to set up. */
  abstract ClientSetup setup() throws SetupException;

  @Override
  public final Integer call() throws SetupException {
    if (undo.isSet()) {
      Setup work = Setup.undo(spec().name(), records());
      return finish(work, afterUndo(work.changes()));
    }
    ClientSetup setup = setup();
    Setup work = Setup.of(setup, records());
    return finish(work, setup.next(work.changes()));
  }

  private int finish(Setup work, List<String> next) throws SetupException {
    List<Change> changes = work.changes();
    if (!dryRun.isSet()) {
      work.commit();
    }
    output.jsonOr(view(changes, next), () -> text(changes, next));
    return 0;
  }

  private SetupView view(List<Change> changes, List<String> next) {
    return new SetupView(
        spec().name(),
        !dryRun.isSet(),
        changes.stream().map(c -> new FileView(c.file().toString(), c.kind(), c.diff())).toList(),
        next);
  }

  /** What is to be done when it was taken back. */
  abstract List<String> afterUndo(List<Change> changes);

  private String text(List<Change> changes, List<String> next) {
    List<String> lines = new ArrayList<>();
    if (changes.isEmpty()) {
      lines.add("nothing to change");
    }
    for (Change change : changes) {
      lines.add(
          dryRun.isSet()
              ? change.diff().stripTrailing()
              : "%s %s".formatted(change.kind(), change.file()));
    }
    next.forEach(step -> lines.add("next: " + step));
    return String.join("\n", lines);
  }

  final AgentAddress agent() throws SetupException {
    String address = agent.getValue();
    return AgentAddress.parse(
        address != null ? address : System.getenv().getOrDefault("NACRE_AGENT", USUAL_AGENT));
  }

  /** What the client is to trust. */
  final Optional<TrustedCa> ca() throws SetupException {
    String given = ca.getValue() != null ? ca.getValue() : System.getenv("NACRE_CA");
    return given == null
        ? Optional.empty()
        : Optional.of(TrustedCa.read(Path.of(given).toAbsolutePath().normalize()));
  }

  /** The registries of an option, else the well-known ones. */
  static List<MirroredRegistry> registries(OptionSpec option) throws SetupException {
    String given = option.getValue();
    if (given == null) {
      return MirroredRegistry.wellKnown();
    }
    List<MirroredRegistry> registries = new ArrayList<>();
    for (String one : given.split(",")) {
      registries.add(MirroredRegistry.parse(one.strip()));
    }
    return registries;
  }

  final OptionSpec upstreamOption() {
    return option(
        "NAME[=HOST],…",
        "The registries, for one with another name at the agent both; when not given the well-known public ones.",
        "--upstream");
  }

  /** A path that was given, else the usual one below {@code --root}. */
  final Path path(OptionSpec option, String usual) {
    String given = option.getValue();
    return given == null ? place(usual) : Path.of(given).toAbsolutePath().normalize();
  }

  /** Where an absolute path lies below {@code --root}. */
  final Path place(String absolute) {
    return root().resolve(absolute.substring(1));
  }

  final Path root() {
    String given = root.getValue();
    return Path.of(given == null ? "/" : given).toAbsolutePath().normalize();
  }

  /** Whether this is for the whole machine, and not for a user who is not root. */
  final boolean isForMachine() {
    return root.getValue() != null || System.getProperty("user.name", "").equals("root");
  }

  /** The user's own configuration, where podman looks for it. */
  static Path home() {
    return Path.of(
        System.getenv().getOrDefault("HOME", System.getProperty("user.home", ".")), ".config");
  }

  private Path records() {
    return isForMachine() ? place("/etc/nacre/setup") : home().resolve("nacre/setup");
  }

  /** An option with a path. */
  static Optional<Path> optionalPath(OptionSpec option) {
    String given = option.getValue();
    return Optional.ofNullable(given).map(path -> Path.of(path).toAbsolutePath().normalize());
  }
}
