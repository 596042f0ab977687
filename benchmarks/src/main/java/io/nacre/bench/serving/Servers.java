package io.nacre.bench.serving;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Starts the servers that are compared, each set up the way that suits it best. */
final class Servers {
  /** What an agent calls the registry behind it. */
  private static final String UPSTREAM = "up";

  private final Path folder;
  private final Path files;

  /**
   * @param folder for configuration, data and logs
   * @param files what plain file servers serve
   */
  Servers(Path folder, Path files) {
    this.folder = folder;
    this.files = files;
  }

  /** nginx with sendfile. */
  Contender nginx() throws IOException, InterruptedException {
    int port = Child.freePort();
    Path home = Files.createDirectory(folder.resolve("nginx"));
    Path config = home.resolve("nginx.conf");
    Files.writeString(
        config,
        """
        daemon off;
        user root;
        worker_processes auto;
        pid %1$s/pid;
        error_log %1$s/error.log;
        events { worker_connections 1024; }
        http {
          access_log off;
          sendfile on;
          tcp_nopush on;
          sendfile_max_chunk 2m;
          keepalive_requests 100000000;
          open_file_cache max=100;
          client_body_temp_path %1$s/body;
          proxy_temp_path %1$s/proxy;
          fastcgi_temp_path %1$s/fastcgi;
          uwsgi_temp_path %1$s/uwsgi;
          scgi_temp_path %1$s/scgi;
          server { listen 127.0.0.1:%2$d; root %3$s; }
        }
        """
            .formatted(home, port, files));
    Child child =
        Child.start(
            home.resolve("log"), Map.of(), "nginx", "-p", home.toString(), "-c", config.toString());
    return new FileContender("nginx", base(port), child.awaitPort(port));
  }

  /** Netty with no more than it takes to send a file: the limit of what the agent can reach. */
  Contender bareNetty() throws IOException, InterruptedException {
    int port = Child.freePort();
    Child child =
        Child.start(
            folder.resolve("netty.log"),
            Map.of(),
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            BareFileServer.class.getName(),
            files.toString(),
            String.valueOf(port));
    return new FileContender("bare Netty", base(port), child.awaitPort(port));
  }

  /** CNCF distribution with its blob descriptors cached. */
  RegistryContender distribution() throws IOException, InterruptedException {
    return distribution("distribution", Optional.empty(), "");
  }

  /**
   * CNCF distribution under a name of its own, so that what was pushed to it before is there.
   *
   * @param htpasswd who may use it; empty for everybody
   */
  RegistryContender distributionFor(String name, Optional<Path> htpasswd)
      throws IOException, InterruptedException {
    String auth =
        htpasswd.map("auth: {htpasswd: {realm: bench, path: %s}}%n"::formatted).orElse("");
    return distribution(name, Optional.empty(), auth);
  }

  /** CNCF distribution, behind others; if told, at the far end of a link. */
  RegistryContender upstream(Optional<ShapedLink> link) throws IOException, InterruptedException {
    return distribution(link.isPresent() ? "upstream-link" : "upstream", link, "");
  }

  /** CNCF distribution that pulls through. */
  RegistryContender proxyOf(String name, RegistryContender upstream)
      throws IOException, InterruptedException {
    String proxy = "proxy: {remoteurl: \"%s\"}%n".formatted(upstream.base());
    return distribution("proxy-" + name, Optional.empty(), proxy);
  }

  private RegistryContender distribution(String name, Optional<ShapedLink> link, String more)
      throws IOException, InterruptedException {
    int port = Child.freePort();
    String host = link.map(ShapedLink::inside).orElse("127.0.0.1");
    Path config = folder.resolve(name + ".yml");
    Files.writeString(
        config,
        """
        version: 0.1
        log: {level: error, accesslog: {disabled: true}}
        storage:
          filesystem: {rootdirectory: %s}
          cache: {blobdescriptor: inmemory}
        http: {addr: %s:%d}
        %s"""
            .formatted(folder.resolve(name), host, port, more));
    List<String> words = new ArrayList<>(link.map(ShapedLink::words).orElse(List.of()));
    words.addAll(List.of("registry", "serve", config.toString()));
    Child child =
        Child.start(
            folder.resolve(name + ".log"),
            Map.of("OTEL_TRACES_EXPORTER", "none"),
            words.toArray(String[]::new));
    return new RegistryContender(
        "distribution",
        URI.create("http://%s:%d/".formatted(host, port)),
        child.await(new InetSocketAddress(host, port)));
  }

  /** The agent, by the launcher, as users start it; joined to others if told. */
  Agent agent(String name, Agent... others) throws IOException {
    List<String> more = new ArrayList<>();
    for (Agent other : others) {
      more.addAll(List.of("--join", other.peerAddress()));
    }
    return agent(name, more);
  }

  /** An agent for those who are in a file of users; with the data that one of this name had. */
  Agent agentFor(String name, Path htpasswd) throws IOException {
    return agent(name, List.of("--htpasswd", htpasswd.toString()));
  }

  /** An agent in front of a registry, whose repositories are {@link #behind} it. */
  Agent agentBefore(String name, RegistryContender upstream) throws IOException {
    return agent(name, List.of("--upstream", "%s=%s".formatted(UPSTREAM, upstream.base())));
  }

  /** The upstream's repository as such an agent has it. */
  static Registry behind(Agent agent) {
    Registry own = agent.server().registry();
    return new Registry(own.base(), UPSTREAM + "/" + own.repository());
  }

  private Agent agent(String name, List<String> more) throws IOException {
    int peerPort = Child.freePort();
    List<String> words = new ArrayList<>();
    words.add(Agent.launcher());
    words.addAll(List.of("agent", "--data", data(name).toString()));
    words.addAll(List.of("--listen", "127.0.0.1:0", "--peer-listen", "127.0.0.1:" + peerPort));
    words.addAll(more);
    return Agent.start(words, folder.resolve(name + ".log"), "127.0.0.1:" + peerPort);
  }

  /** Where the agent of a name keeps what it has. */
  Path data(String name) {
    return folder.resolve("agent-" + name);
  }

  static URI base(int port) {
    return URI.create("http://127.0.0.1:%d/".formatted(port));
  }
}
