package io.nacre.oci.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;

/**
 * The suite of the OCI distribution-spec, with nothing disabled: {@code go install
 * github.com/opencontainers/distribution-spec/conformance@latest}.
 */
class ConformanceTest {
  private static final long PATIENCE_SECONDS = 120;

  /** The build keeps what tests print in files; the counts and a skip are to be seen. */
  private static final PrintStream CONSOLE =
      new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);

  private static Path suite = Path.of("");

  @TempDir Path folder;

  @BeforeAll
  static void findTheSuite() {
    suite = suite();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.1", "dev"})
  void nothingFails(String version) throws Exception {
    Path results = Files.createDirectories(folder.resolve("results"));
    Path output = folder.resolve("output");
    try (TestRegistry registry = TestRegistry.start(folder)) {
      ProcessBuilder builder = new ProcessBuilder(suite.toString()).directory(folder.toFile());
      builder.environment().put("OCI_REGISTRY", registry.authority());
      builder.environment().put("OCI_TLS", "disabled");
      builder.environment().put("OCI_VERSION", version);
      builder.environment().put("OCI_DATA_SPARSE", "true");
      builder.environment().put("OCI_RESULTS_DIR", results.toString());
      builder.redirectErrorStream(true).redirectOutput(output.toFile());
      Process process = builder.start();
      boolean isOver = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
      process.destroyForcibly();
      assertThat(isOver).as("the suite ended").isTrue();
    }
    Element counts =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(results.resolve("junit.xml").toFile())
            .getDocumentElement();
    String summary =
        "OCI conformance %s: %d checks, %d failures, %d errors, %d skipped, %d disabled"
            .formatted(
                version,
                count(counts, "tests"),
                count(counts, "failures"),
                count(counts, "errors"),
                count(counts, "skipped"),
                count(counts, "disabled"));
    CONSOLE.println(summary);
    assertThat(count(counts, "tests")).isGreaterThan(800);
    assertThat(count(counts, "failures") + count(counts, "errors") + count(counts, "skipped"))
        .as(summary + failures(output))
        .isZero();
  }

  /** The suite leaves an attribute out when it is 0. */
  private static int count(Element counts, String attribute) {
    String value = counts.getAttribute(attribute);
    return value.isEmpty() ? 0 : Integer.parseInt(value);
  }

  private static String failures(Path output) throws IOException {
    try (Stream<String> lines = Files.lines(output)) {
      return lines.filter(line -> line.contains("failed test")).reduce("", (a, b) -> a + "\n" + b);
    }
  }

  private static Path suite() {
    Optional<Path> found =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
            .map(folder -> Path.of(folder, "conformance"))
            .filter(Files::isExecutable)
            .findFirst();
    if (found.isEmpty()) {
      String why = "the OCI conformance suite is not on PATH";
      assertThat(System.getenv().getOrDefault("NACRE_REQUIRE", ""))
          .as(why)
          .doesNotContain("conformance");
      CONSOLE.println("skipped ConformanceTest: " + why);
      Assumptions.abort(why);
    }
    return found.orElseThrow();
  }
}
