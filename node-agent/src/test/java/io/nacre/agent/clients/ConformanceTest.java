package io.nacre.agent.clients;

import io.nacre.agent.testing.AgentProcess;
import io.nacre.agent.testing.Command;
import io.nacre.agent.testing.RequiresTool;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The OCI distribution spec's own conformance suite. */
@RequiresTool("conformance")
class ConformanceTest {

  @Test
  void version_1_1_of_the_distribution_spec(@TempDir Path results) throws IOException {
    try (AgentProcess agent = AgentProcess.alone()) {
      Command.of("conformance")
          .environment(
              Map.of(
                  "OCI_REGISTRY",
                  agent.uri().getAuthority(),
                  "OCI_TLS",
                  "disabled",
                  "OCI_VERSION",
                  "1.1",
                  "OCI_RESULTS_DIR",
                  results.toString()))
          .in(results)
          .run();
    }
  }
}
