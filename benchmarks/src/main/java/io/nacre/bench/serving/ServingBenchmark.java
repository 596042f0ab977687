package io.nacre.bench.serving;

import io.nacre.bench.report.Case;
import io.nacre.bench.report.Goal;
import io.nacre.bench.report.Machine;
import io.nacre.bench.report.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** All cases, in one run. */
public final class ServingBenchmark {
  private static final int LARGE_MIB = 64;
  private static final int SMALL_MIB = 1;

  private final Path folder;
  private final Rounds rounds;
  private final Servers servers;
  private final Path files;
  private final List<Case> cases = new ArrayList<>();

  private ServingBenchmark(Path folder, int rounds) throws IOException {
    this.folder = folder;
    this.rounds = new Rounds(rounds);
    this.files = Files.createDirectory(folder.resolve("files"));
    this.servers = new Servers(folder, files);
  }

  /**
   * Runs them; takes some minutes.
   *
   * @param rounds how often each contender is measured in each case
   * @param only a part of one group's name, to run that group alone: warm, users, push, cold,
   *     upstream, ingest, footprint, idle
   */
  public static Report run(int rounds, String only) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("nacre-bench");
    try {
      ServingBenchmark benchmark = new ServingBenchmark(folder, rounds);
      benchmark.group("warm", only, benchmark::warm);
      benchmark.group("users", only, benchmark::users);
      benchmark.group("push", only, benchmark::push);
      benchmark.group("cold", only, benchmark::cold);
      benchmark.group("upstream", only, benchmark::upstream);
      benchmark.group("ingest", only, benchmark::ingest);
      benchmark.group("footprint", only, benchmark::footprint);
      benchmark.group("idle", only, benchmark::idle);
      return new Report(
          "The agent beside others",
          "./nacre bench serving --rounds " + rounds,
          Machine.describe(),
          benchmark.cases);
    } finally {
      delete(folder);
    }
  }

  private void group(String name, String only, Shell.Task group)
      throws IOException, InterruptedException {
    if (name.contains(only)) {
      group.run();
    }
  }

  private void warm() throws IOException, InterruptedException {
    TestFile large = TestFile.write(files.resolve("large"), LARGE_MIB, 1);
    TestFile small = TestFile.write(files.resolve("small"), SMALL_MIB, 2);
    try (Agent agent = servers.agent("warm");
        Contenders others = new Contenders()) {
      TestFile manifest = agent.server().registry().pushImage(files, "1", List.of(large, small));
      if (Shell.has("registry")) {
        RegistryContender distribution = servers.distribution();
        others.add(distribution);
        distribution.registry().pushImage(files, "1", List.of(large, small));
      }
      if (Shell.has("nginx")) {
        others.add(servers.nginx());
      }
      others.add(servers.bareNetty());
      LoadCases load = new LoadCases(others.after(agent.server()), new Wrk(folder), rounds);
      cases.add(load.blob(large, 4, new Goal.Ratio("nginx", 0.95)));
      cases.add(load.blob(small, 16, new Goal.Ratio("nginx", 0.9)));
      cases.add(load.manifest(manifest, 16, new Goal.Ratio("distribution", 8)));
    }
  }

  private void users() throws IOException, InterruptedException {
    if (Shell.has("registry")) {
      cases.add(new UsersCase(folder, servers, rounds).run(new Goal.Ratio("distribution", 5)));
    }
  }

  private void push() throws IOException, InterruptedException {
    List<RegistryContender> contenders = new ArrayList<>();
    try (Agent agent = servers.agent("push");
        Contenders others = new Contenders()) {
      contenders.add(agent.server());
      if (Shell.has("registry")) {
        RegistryContender distribution = servers.distribution();
        others.add(distribution);
        contenders.add(distribution);
      }
      cases.add(PushCase.run(folder, contenders, rounds, new Goal.Ratio("distribution", 1.2)));
    }
  }

  private void cold() throws IOException, InterruptedException {
    cases.add(new ColdPullCase(folder, servers, rounds).run(new Goal.Ratio(Kubo.NAME, 4)));
  }

  private void upstream() throws IOException, InterruptedException {
    if (Shell.has("registry")) {
      cases.addAll(new UpstreamCases(folder, servers, rounds).run());
    }
  }

  private void ingest() throws IOException, InterruptedException {
    cases.add(IngestCase.run(folder, rounds, new Goal.Ratio(IngestCase.SHA256, 0.5)));
  }

  private void footprint() throws IOException, InterruptedException {
    cases.addAll(new FootprintCases(folder, servers, rounds).run());
  }

  private void idle() throws IOException, InterruptedException {
    cases.add(new IdleCases(servers, rounds).run());
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
