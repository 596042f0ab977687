import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes the AOT caches (JEP 514, JEP 515): an agent is watched while it does what agents do, so that the next one starts
 * with its classes linked, and knows from the first byte which methods are worth compiling. It is pushed an image,
 * which another agent pulls from it, pulls one from there, and answers small requests. Then a command is watched. Run by the launcher:
 * {@code java Train.java BUILD DATA}.
 */
final class Train {
  private static final int LAYER_BYTES = 64 << 20;
  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  private static final byte[] CONFIG = "{\"architecture\":\"amd64\",\"os\":\"linux\"}".getBytes();

  /** Small ones, of each kind: enough that what they run through is known to be hot. */
  private static final int REQUESTS = 2000;

  private static final int TRIES = 50;
  private static final int BETWEEN_TRIES_MILLIS = 100;
  private static final int STOPS_WITHIN_SECONDS = 60;

  private final Path build;
  private final Path data;
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<Process> agents = new ArrayList<>();

  private Train(Path build, Path data) {
    this.build = build;
    this.data = data;
  }

  public static void main(String[] args) throws Exception {
    Train train = new Train(Path.of(args[0]), Path.of(args[1]));
    try {
      train.run();
    } finally {
      train.agents.forEach(Process::destroy);
    }
  }

  private void run() throws Exception {
    URI watched = agent("watched", "-XX:AOTCacheOutput=" + build.resolve("agent.aot"), "--peer-listen", "127.0.0.1:0");
    String status = http.send(get(watched, "/api/v1/status"), BodyHandlers.ofString()).body();
    Matcher peer = Pattern.compile("\"peerListen\"\\s*:\\s*\"([^\"]+)\"").matcher(status);
    if (!peer.find()) {
      throw new IOException("no peer listener: " + status);
    }
    URI other = agent("other", "-Xlog:disable", "--peer-listen", "127.0.0.1:0", "--join", peer.group(1));
    pull(other, push(watched, 1), 1);
    pull(watched, push(other, 2), 2);
    for (int i = 0; i < REQUESTS; i++) {
      expect(200, status(watched, "/v2/train/manifests/1"));
      expect(200, status(watched, "/v2/train/blobs/" + digest(CONFIG)));
    }
    command(watched);
    Process agent = agents.getFirst();
    agent.destroy();
    if (!agent.waitFor(STOPS_WITHIN_SECONDS, TimeUnit.SECONDS)) {
      throw new IOException("the agent does not end");
    }
  }

  private URI agent(String name, String jvmOption, String... options) throws IOException {
    List<String> words = java("agent", jvmOption, "agent", "--listen", "127.0.0.1:0");
    words.addAll(List.of("--data", data.resolve(name).toString()));
    words.addAll(List.of(options));
    Process process = new ProcessBuilder(words).redirectError(Redirect.INHERIT).start();
    agents.add(process);
    BufferedReader out = process.inputReader();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith("ready ")) {
        return URI.create(line.substring("ready ".length()));
      }
    }
    throw new IOException(name + " did not start");
  }

  private void command(URI agent) throws IOException, InterruptedException {
    ProcessBuilder ls =
        new ProcessBuilder(java("cli", "-XX:AOTCacheOutput=" + build.resolve("cli.aot"), "ls")).inheritIO();
    ls.environment().put("NACRE_AGENT", agent.toString());
    ls.start().waitFor();
  }

  private List<String> java(String role, String jvmOption, String... words) {
    List<String> all = new ArrayList<>();
    all.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    all.add("@" + build.resolve(role + ".options"));
    all.add(jvmOption);
    all.add("-Xlog:disable");
    all.add("io.nacre.agent.Main");
    all.addAll(List.of(words));
    return all;
  }

  /** Pushes an image of one layer; gives the layer's digest. */
  private String push(URI agent, int seed) throws Exception {
    byte[] layer = new byte[LAYER_BYTES];
    new Random(seed).nextBytes(layer);
    pushBlob(agent, CONFIG);
    pushBlob(agent, layer);
    String manifest =
        """
        {"schemaVersion":2,"mediaType":"%s",
        "config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"%s","size":%d},
        "layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"%s","size":%d}]}"""
            .formatted(MANIFEST, digest(CONFIG), CONFIG.length, digest(layer), layer.length);
    HttpRequest put =
        HttpRequest.newBuilder(agent.resolve("/v2/train/manifests/" + seed))
            .header("Content-Type", MANIFEST)
            .PUT(BodyPublishers.ofString(manifest))
            .build();
    expect(201, http.send(put, BodyHandlers.discarding()).statusCode());
    return digest(layer);
  }

  private void pushBlob(URI agent, byte[] bytes) throws Exception {
    HttpRequest post =
        HttpRequest.newBuilder(agent.resolve("/v2/train/blobs/uploads/")).POST(BodyPublishers.noBody()).build();
    String upload = http.send(post, BodyHandlers.discarding()).headers().firstValue("Location").orElseThrow();
    HttpRequest put =
        HttpRequest.newBuilder(agent.resolve(upload + "?digest=" + digest(bytes)))
            .PUT(BodyPublishers.ofByteArray(bytes))
            .build();
    expect(201, http.send(put, BodyHandlers.discarding()).statusCode());
  }

  /** Pulls what the other agent has, once the two know each other. */
  private void pull(URI agent, String layer, int tag) throws Exception {
    int status = 0;
    for (int i = 0; i < TRIES && status != 200; i++) {
      TimeUnit.MILLISECONDS.sleep(BETWEEN_TRIES_MILLIS);
      status = status(agent, "/v2/train/manifests/" + tag);
    }
    expect(200, status);
    expect(200, status(agent, "/v2/train/blobs/" + layer));
  }

  private int status(URI agent, String path) throws IOException, InterruptedException {
    return http.send(get(agent, path), BodyHandlers.discarding()).statusCode();
  }

  private static HttpRequest get(URI agent, String path) {
    return HttpRequest.newBuilder(agent.resolve(path)).build();
  }

  private static String digest(byte[] bytes) throws Exception {
    return "sha256:" + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  private static void expect(int wanted, int status) throws IOException {
    if (status != wanted) {
      throw new IOException("%d instead of %d".formatted(status, wanted));
    }
  }
}
