package io.nacre.agent.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.agent.testing.AgentProcess;
import io.nacre.agent.testing.Command;
import io.nacre.agent.testing.RequiresTool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;

/**
 * The OCI distribution-spec's own conformance suite, with nothing disabled. Its reports stay below
 * {@code target/conformance}, and the log has the counts in a line for each version.
 */
@RequiresTool("conformance")
class ConformanceTest {
  private static final Path REPORTS = Path.of("target/conformance").toAbsolutePath();

  /** Everything; what came after 1.1 holds here whatever the version. */
  private static final Map<String, String> SUITE =
      Map.of(
          "OCI_TLS", "disabled",
          "OCI_DATA_SPARSE", "true",
          "OCI_API_BLOBS_UPLOAD_CANCEL", "true",
          "OCI_API_BLOBS_DIGEST_HEADER", "true",
          "OCI_API_MANIFESTS_DIGEST_HEADER", "true",
          "OCI_API_MANIFESTS_TAG_PARAM", "true");

  /** What each version has; fewer would mean that a part was not run. */
  private static final int MANY = 800;

  @ParameterizedTest
  @ValueSource(strings = {"1.1", "dev"})
  void nothing_fails_is_skipped_or_disabled(String version) throws Exception {
    Path results = Files.createDirectories(REPORTS.resolve(version));
    Command.Result suite;
    try (AgentProcess agent = AgentProcess.alone()) {
      suite =
          Command.of("conformance")
              .environment(SUITE)
              .environment(
                  Map.of(
                      "OCI_REGISTRY",
                      agent.uri().getAuthority(),
                      "OCI_VERSION",
                      version,
                      "OCI_RESULTS_DIR",
                      results.toString()))
              .in(results)
              .attempt();
    }
    Element counts =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(results.resolve("junit.xml").toFile())
            .getDocumentElement();
    int failed = count(counts, "failures") + count(counts, "errors");
    int skipped = count(counts, "skipped");
    int disabled = count(counts, "disabled");
    String summary =
        "OCI conformance %s: %d checks, %d failed, %d skipped, %d disabled"
            .formatted(version, count(counts, "tests"), failed, skipped, disabled);
    System.out.println(summary);

    assertThat(failed + skipped + disabled).as(summary + failures(suite.out())).isZero();
    assertThat(count(counts, "tests")).as(summary).isGreaterThan(MANY);
    assertThat(suite.exit()).as(suite.err()).isZero();
  }

  /** The suite leaves an attribute out when it is 0. */
  private static int count(Element counts, String attribute) {
    String value = counts.getAttribute(attribute);
    return value.isEmpty() ? 0 : Integer.parseInt(value);
  }

  private static String failures(String output) {
    return output
        .lines()
        .filter(line -> line.contains("failed test"))
        .map(line -> "\n" + line)
        .collect(Collectors.joining());
  }
}
