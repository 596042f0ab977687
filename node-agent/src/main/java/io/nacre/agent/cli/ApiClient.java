package io.nacre.agent.cli;

import io.nacre.agent.api.ApiJson;
import io.nacre.agent.api.StatusView;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.MalformedURLException;
import java.net.Proxy;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * A command's side of {@code /api/v1/}. It uses the client of the JDK that loads least: http-core's
 * one is for many connections and takes three times as long to start as all the rest of a command.
 */
final class ApiClient {
  private static final String PREFIX = "/api/v1/";
  private static final int CONNECT_MILLIS = 5_000;

  /** An agent says something at least this often; longer silence is a fault. */
  private static final int SILENCE_MILLIS = 120_000;

  private static final int MAX_TOKEN_BYTES = 256;

  private final URI agent;
  private final @Nullable Path tokenFile;

  /** Sends the body of a request. */
  interface BodyWriter {
    void writeTo(java.io.OutputStream out) throws IOException;
  }

  ApiClient(URI agent, @Nullable Path tokenFile) throws CommandFailure {
    if (!"http".equals(agent.getScheme()) || agent.getHost() == null) {
      throw new CommandFailure("an agent's address looks like http://127.0.0.1:5050, not " + agent);
    }
    this.agent = agent;
    this.tokenFile = tokenFile;
  }

  /** Reads a resource; close the stream. */
  InputStream get(String resource, Map<String, String> parameters) throws CommandFailure {
    return receive(open("GET", resource, parameters));
  }

  /** Reads a resource as a view. */
  <T> T get(String resource, Map<String, String> parameters, Class<T> view) throws CommandFailure {
    try (InputStream in = get(resource, parameters)) {
      return ApiJson.MAPPER.readValue(in, view);
    } catch (IOException | JacksonException e) {
      throw broken(e);
    }
  }

  /** Changes something, and reads the answer as a view. */
  <T> T send(String method, String resource, Map<String, String> parameters, Class<T> view)
      throws CommandFailure {
    try (InputStream in = send(method, resource, parameters)) {
      return ApiJson.MAPPER.readValue(in, view);
    } catch (IOException | JacksonException e) {
      throw broken(e);
    }
  }

  /** Changes something; close the stream. */
  InputStream send(String method, String resource, Map<String, String> parameters)
      throws CommandFailure {
    HttpURLConnection connection = open(method, resource, parameters);
    connection.setRequestProperty("Authorization", "Bearer " + token());
    return receive(connection);
  }

  /** Changes something by a body that may be long; close the stream. */
  InputStream send(String method, String resource, Map<String, String> parameters, BodyWriter body)
      throws CommandFailure {
    HttpURLConnection connection = open(method, resource, parameters);
    connection.setRequestProperty("Authorization", "Bearer " + token());
    connection.setDoOutput(true);
    connection.setChunkedStreamingMode(0);
    try (java.io.OutputStream out = connection.getOutputStream()) {
      body.writeTo(out);
    } catch (IOException e) {
      // the agent may have refused before the end, and said why
      return receiveAfter(e, connection);
    }
    return receive(connection);
  }

  private InputStream receiveAfter(IOException failure, HttpURLConnection connection)
      throws CommandFailure {
    try {
      return receive(connection);
    } catch (CommandFailure refused) {
      refused.addSuppressed(failure);
      throw refused;
    }
  }

  private HttpURLConnection open(String method, String resource, Map<String, String> parameters)
      throws CommandFailure {
    String query =
        parameters.entrySet().stream()
            .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&", parameters.isEmpty() ? "" : "?", ""));
    try {
      URI uri = agent.resolve(PREFIX + resource + query);
      HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection(Proxy.NO_PROXY);
      connection.setRequestMethod(method);
      connection.setConnectTimeout(CONNECT_MILLIS);
      connection.setReadTimeout(SILENCE_MILLIS);
      connection.setInstanceFollowRedirects(false);
      return connection;
    } catch (MalformedURLException e) {
      throw new CommandFailure("the agent's address %s is not a URL".formatted(agent), e);
    } catch (IOException e) {
      throw broken(e);
    }
  }

  private InputStream receive(HttpURLConnection connection) throws CommandFailure {
    try {
      int status = connection.getResponseCode();
      if (status / 100 == 2) {
        return connection.getInputStream();
      }
      throw new CommandFailure(refusal(status, connection));
    } catch (ConnectException e) {
      throw new CommandFailure(
          "no agent answers at %s: start one with 'nacre agent', or say where it is with --agent or NACRE_AGENT"
              .formatted(agent),
          e);
    } catch (SocketTimeoutException e) {
      throw new CommandFailure("the agent at %s does not answer".formatted(agent), e);
    } catch (IOException e) {
      throw broken(e);
    }
  }

  /** The agent's own sentence, when the answer is the agent's. */
  private String refusal(int status, HttpURLConnection connection) throws IOException {
    try (InputStream in = connection.getErrorStream()) {
      JsonNode error = in == null ? null : ApiJson.MAPPER.readTree(in).get("error");
      if (error != null && error.isString()) {
        return error.stringValue();
      }
    } catch (JacksonException _) {
      // not an agent: said below
    }
    return "%s answered %d, which an agent of this version does not".formatted(agent, status);
  }

  /** What to say when the answer breaks off or makes no sense. */
  CommandFailure broken(Exception e) {
    return new CommandFailure(
        "talking to the agent at %s failed: %s".formatted(agent, e.getMessage()), e);
  }

  /** What allows to change things: as it was given, or from the folder of an agent on this host. */
  private String token() throws CommandFailure {
    String given = System.getenv("NACRE_TOKEN");
    if (tokenFile == null && given != null) {
      return given.strip();
    }
    Path file =
        tokenFile != null
            ? tokenFile
            : Path.of(get("status", Map.of(), StatusView.class).data(), "api-token");
    try {
      if (Files.size(file) > MAX_TOKEN_BYTES) {
        throw new CommandFailure("%s is not a token: it is too long".formatted(file));
      }
      return Files.readString(file).strip();
    } catch (FileNotFoundException | java.nio.file.NoSuchFileException e) {
      throw new CommandFailure(
          "there is no token at %s: is the agent on another host? Then give --token-file or NACRE_TOKEN"
              .formatted(file),
          e);
    } catch (IOException e) {
      throw new CommandFailure(
          "the token %s cannot be read: run this as the agent's user, or give --token-file or NACRE_TOKEN"
              .formatted(file),
          e);
    }
  }
}
