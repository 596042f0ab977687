package io.nacre.agent.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DemoTest {

  @Test
  void anImageThatOneAgentWasGivenComesFromTheOther() throws Exception {
    List<String> steps = new ArrayList<>();
    DemoResult result;
    try (Demo demo = new Demo(steps::add)) {
      result = demo.run();
      assertThat(result.agents())
          .allSatisfy(agent -> assertThat(ProcessHandle.of(agent.pid())).isPresent());
    }

    assertThat(steps).hasSizeBetween(1, 10);
    assertThat(result.image().complete()).isTrue();
    assertThat(result.image().imageCid()).isNotNull();
    assertThat(result.sameImageCid()).isTrue();
    assertThat(result.image().blobs())
        .hasSize(5)
        .allSatisfy(blob -> assertThat(blob.sources()).isNotEmpty())
        .allSatisfy(
            blob ->
                assertThat(blob.sources())
                    .allSatisfy(source -> assertThat(source.kind()).isEqualTo("peer")));
    assertThat(result.agents())
        .describedAs("nothing is left")
        .allSatisfy(agent -> assertThat(ProcessHandle.of(agent.pid())).isEmpty())
        .allSatisfy(agent -> assertThat(Path.of(agent.data())).doesNotExist());
  }

  /** Whoever runs the demo sees the digests that the documentation shows. */
  @Test
  void theImageIsAlwaysTheSame(@TempDir Path one, @TempDir Path other) throws Exception {
    DemoImage image = DemoImage.make(one);

    assertThat(image.digest()).isEqualTo(DemoImage.make(other).digest());
    assertThat(image.blobs())
        .allSatisfy(
            part -> assertThat(Files.size(part.file())).isEqualTo(part.descriptor().size()));
  }
}
