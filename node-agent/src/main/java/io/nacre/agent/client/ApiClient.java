package io.nacre.agent.client;

import io.nacre.agent.api.ApiJson;
import io.nacre.agent.api.ExportResource;
import io.nacre.agent.api.StatusView;
import io.nacre.http.KeyFiles;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.MalformedURLException;
import java.net.Proxy;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * A command's side of {@code /api/v1/}. It uses the client of the JDK that loads least: a command
 * makes one request and ends, and would wait longer for http-core's event loops to start than for
 * the answer.
 */
public final class ApiClient {
  private static final String PREFIX = "/api/v1/";
  private static final int CONNECT_MILLIS = 5_000;

  /** An agent says something at least this often; longer silence is a fault. */
  private static final int SILENCE_MILLIS = 120_000;

  private static final int MAX_TOKEN_BYTES = 256;

  private final URI agent;
  private final @Nullable Path tokenFile;
  private final @Nullable SSLSocketFactory trust;

  /** Sends the body of a request. */
  @FunctionalInterface
  public interface BodyWriter {
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Something long that arrives.
   *
   * @param size about how many bytes; 0 when the agent does not say
   */
  public record Download(InputStream body, long size) implements Closeable {
    @Override
    public void close() throws IOException {
      body.close();
    }
  }

  /**
   * @param agent its client listener, http or https
   * @param tokenFile what allows changes; null for where an agent on this host keeps it
   * @param ca the certificates to trust; null for those that the JDK trusts
   * @throws ClientException when one of them cannot be used
   */
  public ApiClient(URI agent, @Nullable Path tokenFile, @Nullable Path ca) throws ClientException {
    boolean secure = "https".equals(agent.getScheme());
    if (!(secure || "http".equals(agent.getScheme())) || agent.getHost() == null) {
      throw new ClientException(
          "an agent's address looks like http://127.0.0.1:5050, not " + agent);
    }
    this.agent = agent;
    this.tokenFile = tokenFile;
    this.trust = secure && ca != null ? trust(ca) : null;
  }

  private static SSLSocketFactory trust(Path ca) throws ClientException {
    try {
      return KeyFiles.context(Optional.empty(), Optional.of(ca)).getSocketFactory();
    } catch (IOException e) {
      throw new ClientException("--ca: " + e.getMessage(), e);
    }
  }

  /** Reads a resource; close the stream. */
  public InputStream get(String resource, Map<String, String> parameters) throws ClientException {
    return receive(asked(resource, parameters));
  }

  /** Where it takes a name to read, the operator's is taken. */
  private HttpURLConnection asked(String resource, Map<String, String> parameters)
      throws ClientException {
    HttpURLConnection connection = open("GET", resource, parameters);
    try {
      if (connection.getResponseCode() != HttpURLConnection.HTTP_UNAUTHORIZED) {
        return connection;
      }
    } catch (IOException _) {
      return connection; // receiving fails in the same way, and says why
    }
    HttpURLConnection again = open("GET", resource, parameters);
    again.setRequestProperty("Authorization", "Bearer " + token());
    return again;
  }

  /** Reads a resource as a view. */
  public <T> T get(String resource, Map<String, String> parameters, Class<T> view)
      throws ClientException {
    try (InputStream in = get(resource, parameters)) {
      return ApiJson.MAPPER.readValue(in, view);
    } catch (IOException | JacksonException e) {
      throw broken(e);
    }
  }

  /** Reads something long; close it. */
  public Download download(String resource, Map<String, String> parameters) throws ClientException {
    HttpURLConnection connection = asked(resource, parameters);
    InputStream body = receive(connection);
    return new Download(body, connection.getHeaderFieldLong(ExportResource.SIZE_HEADER, 0));
  }

  /** Changes something, and reads the answer as a view. */
  public <T> T send(String method, String resource, Map<String, String> parameters, Class<T> view)
      throws ClientException {
    try (InputStream in = send(method, resource, parameters)) {
      return ApiJson.MAPPER.readValue(in, view);
    } catch (IOException | JacksonException e) {
      throw broken(e);
    }
  }

  /** Changes something; close the stream. */
  public InputStream send(String method, String resource, Map<String, String> parameters)
      throws ClientException {
    HttpURLConnection connection = open(method, resource, parameters);
    connection.setRequestProperty("Authorization", "Bearer " + token());
    return receive(connection);
  }

  /** Changes something by a body that may be long; close the stream. */
  public InputStream send(
      String method, String resource, Map<String, String> parameters, BodyWriter body)
      throws ClientException {
    HttpURLConnection connection = open(method, resource, parameters);
    connection.setRequestProperty("Authorization", "Bearer " + token());
    connection.setDoOutput(true);
    connection.setChunkedStreamingMode(0);
    try (OutputStream out = connection.getOutputStream()) {
      body.writeTo(out);
    } catch (IOException e) {
      // the agent may have refused before the end, and said why
      return receiveAfter(e, connection);
    }
    return receive(connection);
  }

  private InputStream receiveAfter(IOException failure, HttpURLConnection connection)
      throws ClientException {
    try {
      return receive(connection);
    } catch (ClientException refused) {
      refused.addSuppressed(failure);
      throw refused;
    }
  }

  private HttpURLConnection open(String method, String resource, Map<String, String> parameters)
      throws ClientException {
    String query =
        parameters.entrySet().stream()
            .map(e -> e.getKey() + "=" + encode(e.getValue()))
            .collect(Collectors.joining("&", parameters.isEmpty() ? "" : "?", ""));
    try {
      URI uri = agent.resolve(PREFIX + resource + query);
      HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection(Proxy.NO_PROXY);
      if (trust != null && connection instanceof HttpsURLConnection secure) {
        secure.setSSLSocketFactory(trust);
      }
      connection.setRequestMethod(method);
      connection.setConnectTimeout(CONNECT_MILLIS);
      connection.setReadTimeout(SILENCE_MILLIS);
      connection.setInstanceFollowRedirects(false);
      return connection;
    } catch (MalformedURLException e) {
      throw new ClientException("the agent's address %s is not a URL".formatted(agent), e);
    } catch (IOException e) {
      throw broken(e);
    }
  }

  /** A space is %20 in a URI; the plus sign that means one in a form does not. */
  private static String encode(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private InputStream receive(HttpURLConnection connection) throws ClientException {
    try {
      int status = connection.getResponseCode();
      if (status / 100 == 2) {
        return connection.getInputStream();
      }
      throw new ClientException(refusal(status, connection));
    } catch (ConnectException e) {
      throw new ClientException(
          "no agent answers at %s: start one with 'nacre agent', or say where it is with --agent or NACRE_AGENT"
              .formatted(agent),
          e);
    } catch (SSLException e) {
      throw new ClientException(
          "talking to the agent at %s failed: %s".formatted(agent, TlsFailure.sentence(e)), e);
    } catch (SocketTimeoutException e) {
      throw new ClientException("the agent at %s does not answer".formatted(agent), e);
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
  public ClientException broken(Exception e) {
    return new ClientException(
        "talking to the agent at %s failed: %s".formatted(agent, e.getMessage()), e);
  }

  /**
   * What allows to change things: as it was given, or from the folder of an agent on this host that
   * runs as this user. Whoever else listens there could say that our own agent's folder was his,
   * and would be sent what opens it.
   */
  private String token() throws ClientException {
    String given = System.getenv("NACRE_TOKEN");
    if (tokenFile == null && given != null) {
      return given.strip();
    }
    if (tokenFile == null) {
      Listener.at(agent).requireOwn();
    }
    Path file =
        tokenFile != null
            ? tokenFile
            : Path.of(get("status", Map.of(), StatusView.class).data(), "api-token");
    try {
      if (Files.size(file) > MAX_TOKEN_BYTES) {
        throw new ClientException("%s is not a token: it is too long".formatted(file));
      }
      return Files.readString(file).strip();
    } catch (NoSuchFileException e) {
      throw new ClientException(
          "there is no token at %s: is the agent on another host? Then give --token-file or NACRE_TOKEN"
              .formatted(file),
          e);
    } catch (IOException e) {
      throw new ClientException(
          "the token %s cannot be read: run this as the agent's user, or give --token-file or NACRE_TOKEN"
              .formatted(file),
          e);
    }
  }
}
