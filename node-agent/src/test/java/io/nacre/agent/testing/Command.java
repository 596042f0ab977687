package io.nacre.agent.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A command line to be run to its end, without standard input unless a file is given, within a
 * time.
 */
public final class Command {
  /** Long enough for a layer of some hundred megabytes on a machine that has other things to do. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** What is kept of each stream; the end of it, because that is where the reason stands. */
  private static final int KEPT_BYTES = 256 * 1024;

  private final List<String> words;
  private final Map<String, String> environment = new HashMap<>();
  private Duration patience = PATIENCE;
  private Optional<Path> directory = Optional.empty();
  private Optional<Path> input = Optional.empty();
  private Optional<Path> output = Optional.empty();

  /**
   * How it ended.
   *
   * @param exit the exit code
   * @param out what it wrote to standard output, without the last line end
   * @param err what it wrote to standard error
   */
  public record Result(int exit, String out, String err) {}

  private Command(List<String> words) {
    this.words = words;
  }

  public static Command of(String... words) {
    return new Command(List.of(words));
  }

  /** This command line with more words at its end. */
  public Command with(String... more) {
    Command longer =
        new Command(Stream.concat(words.stream(), Stream.of(more)).toList())
            .environment(environment)
            .within(patience);
    longer.directory = directory;
    return longer;
  }

  public Command environment(Map<String, String> more) {
    environment.putAll(more);
    return this;
  }

  public Command in(Path folder) {
    directory = Optional.of(folder);
    return this;
  }

  /** What it reads from standard input. */
  public Command from(Path file) {
    input = Optional.of(file);
    return this;
  }

  /** Where its standard output goes. */
  public Command to(Path file) {
    output = Optional.of(file);
    return this;
  }

  public Command within(Duration time) {
    patience = time;
    return this;
  }

  /** Runs it; anything but exit code 0 fails the test with all that the command said. */
  public Result run() {
    Result result = attempt();
    if (result.exit() != 0) {
      throw new AssertionError(
          "%s%nended with %d%n%s%n%s".formatted(this, result.exit(), result.out(), result.err()));
    }
    return result;
  }

  /** Runs it to whatever end; taking too long fails the test. */
  public Result attempt() {
    try {
      Path scratch = Files.createTempDirectory("nacre-command");
      try {
        return attempt(output.orElse(scratch.resolve("out")), scratch.resolve("err"));
      } finally {
        Folders.delete(scratch);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(toString(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(this + " was interrupted", e);
    }
  }

  private Result attempt(Path out, Path err) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .redirectInput(input.orElse(Path.of("/dev/null")).toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().putAll(environment);
    directory.ifPresent(d -> builder.directory(d.toFile()));
    Process process = builder.start();
    try {
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError(
            "%s%ntook longer than %s%n%s".formatted(this, patience, tail(err)));
      }
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    return new Result(
        process.exitValue(), output.isPresent() ? "" : tail(out).stripTrailing(), tail(err));
  }

  /** The end of a file of text. */
  static String tail(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      channel.position(Math.max(0, channel.size() - KEPT_BYTES));
      return new String(
          Channels.newInputStream(channel).readNBytes(KEPT_BYTES), StandardCharsets.UTF_8);
    }
  }

  @Override
  public String toString() {
    return String.join(" ", words);
  }
}
