package io.nacre.bench.serving;

import io.nacre.bench.report.Case;
import io.nacre.bench.report.Goal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Warm GETs of a manifest by a user, who sends name and password with every request. Both servers
 * have the same file of users, with the least cost that htpasswd knows.
 */
final class UsersCase {
  private static final int CONNECTIONS = 16;
  private static final int LAYER_MIB = 1;

  private static final String USER = "ann:open: sesame";
  private static final String HTPASSWD =
      "ann:$2y$05$AzQNotk.U7FbqZ/nZOq7A.9hc5.MRjNHx7IeXtojrYIRtrkPOwcMe\n";

  private static final String AGENT = "users";
  private static final String DISTRIBUTION = "users-distribution";

  private final Path folder;
  private final Servers servers;
  private final Rounds rounds;

  UsersCase(Path folder, Servers servers, Rounds rounds) {
    this.folder = folder;
    this.servers = servers;
    this.rounds = rounds;
  }

  Case run(Goal goal) throws IOException, InterruptedException {
    Path files = Files.createDirectory(folder.resolve("users-files"));
    Path htpasswd = Files.writeString(folder.resolve("htpasswd"), HTPASSWD);
    List<TestFile> layers = List.of(TestFile.write(files.resolve("layer"), LAYER_MIB, 3));
    TestFile manifest;
    try (Agent agent = servers.agent(AGENT);
        RegistryContender distribution = servers.distributionFor(DISTRIBUTION, Optional.empty())) {
      manifest = agent.server().registry().pushImage(files, "1", layers);
      distribution.registry().pushImage(files, "1", layers);
    }
    String basic =
        "Basic " + Base64.getEncoder().encodeToString(USER.getBytes(StandardCharsets.UTF_8));
    try (Agent agent = servers.agentFor(AGENT, htpasswd);
        RegistryContender distribution =
            servers.distributionFor(DISTRIBUTION, Optional.of(htpasswd))) {
      return new LoadCases(
              List.of(agent.server(), distribution), new Wrk(folder, Optional.of(basic)), rounds)
          .manifest(
              "GET of a manifest with a password, %d connections".formatted(CONNECTIONS),
              manifest,
              CONNECTIONS,
              goal);
    }
  }
}
