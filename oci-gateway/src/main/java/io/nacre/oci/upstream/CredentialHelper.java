package io.nacre.oci.upstream;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Programs {@code docker-credential-NAME} that keep credentials: {@code get} reads a server's name
 * and writes {@code {"Username":…,"Secret":…}}.
 */
final class CredentialHelper {
  /** A keychain may ask a person, but nobody waits for an image longer than this. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final int MAX_BYTES = 64 << 10;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** The user name that says: the secret is an identity token. */
  private static final String TOKEN_USER = "<token>";

  /** Asks a helper. */
  @FunctionalInterface
  interface Runner {
    Credentials get(String name, String server) throws IOException, InterruptedException;
  }

  /** Has a helper change something. */
  @FunctionalInterface
  interface Keeper {
    /**
     * @param verb store or erase
     * @param input what the helper reads
     */
    void run(String name, String verb, String input) throws IOException, InterruptedException;
  }

  /** What a helper answered, and how it ended. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Outcome(byte[] output, int exit) {}

  private CredentialHelper() {}

  /**
   * @return anonymous when the helper knows nothing for this server
   * @throws IOException when there is no such helper, or it fails or takes too long
   */
  static Credentials get(String name, String server) throws IOException, InterruptedException {
    return ask(List.of(checked(name), "get"), server, PATIENCE);
  }

  /** As {@link Keeper#run}. */
  static void keep(String name, String verb, String input)
      throws IOException, InterruptedException {
    String program = checked(name);
    if (run(List.of(program, verb), input, PATIENCE).exit() != 0) {
      throw new IOException("%s %s failed".formatted(program, verb));
    }
  }

  static String program(String name) {
    return "docker-credential-" + name;
  }

  private static String checked(String name) throws IOException {
    if (!NAME.matcher(name).matches()) {
      throw new IOException("'%s' is not a credential helper's name".formatted(name));
    }
    return program(name);
  }

  static Credentials ask(List<String> command, String server, Duration patience)
      throws IOException, InterruptedException {
    String program = command.getFirst();
    Outcome outcome = run(command, server, patience);
    return outcome.exit() == 0
        ? parse(program, outcome.output())
        : refused(program, outcome.output());
  }

  private static Outcome run(List<String> command, String input, Duration patience)
      throws IOException, InterruptedException {
    String program = command.getFirst();
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try {
      CompletableFuture<byte[]> output = new CompletableFuture<>();
      Thread.ofVirtual().name(program).start(() -> talk(process, input, output));
      byte[] answer = output.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      if (answer.length > MAX_BYTES) {
        throw new IOException(program + " said too much");
      }
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IOException(program + " does not end");
      }
      return new Outcome(answer, process.exitValue());
    } catch (TimeoutException e) {
      throw new IOException(
          "%s did not answer within %d ms".formatted(program, patience.toMillis()), e);
    } catch (ExecutionException e) {
      throw new IOException(program + " broke off", e);
    } finally {
      process.destroyForcibly();
    }
  }

  private static void talk(Process process, String input, CompletableFuture<byte[]> output) {
    try (InputStream out = process.getInputStream()) {
      try (OutputStream in = process.getOutputStream()) {
        in.write((input + "\n").getBytes(StandardCharsets.UTF_8));
      }
      output.complete(out.readNBytes(MAX_BYTES + 1));
    } catch (IOException e) {
      output.completeExceptionally(e);
    }
  }

  /** Helpers say that they know nothing by failing, with this sentence. */
  private static Credentials refused(String program, byte[] answer) throws IOException {
    if (new String(answer, StandardCharsets.UTF_8).contains("credentials not found")) {
      return Credentials.ANONYMOUS;
    }
    throw new IOException(program + " failed");
  }

  private static Credentials parse(String program, byte[] answer) throws IOException {
    try {
      JsonNode json = JSON.readTree(answer);
      String user = json.path("Username").asString("");
      String secret = json.path("Secret").asString("");
      return user.equals(TOKEN_USER)
          ? new Credentials.IdentityToken(secret)
          : new Credentials.Password(user, secret);
    } catch (JacksonException e) {
      throw new IOException(program + " did not answer with JSON", e);
    }
  }
}
