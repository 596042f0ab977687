package io.nacre.store.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.store.image.Repository;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WarmAnswersTest {
  private static final Repository APP = new Repository("team/app");

  private final Epochs epochs = new Epochs();
  private final WarmAnswers<String, String> answers = new WarmAnswers<>(epochs, 10);

  @Test
  void theSourceIsAskedOnce() throws IOException {
    AtomicInteger asked = new AtomicInteger();
    for (int i = 0; i < 3; i++) {
      assertThat(answers.get(APP, "tag", () -> "answer " + asked.incrementAndGet()))
          .isEqualTo("answer 1");
    }
  }

  @Test
  void theSourceIsAskedAgainAfterAChange() throws IOException {
    answers.get(APP, "tag", () -> "old");
    epochs.end(APP);
    assertThat(answers.get(APP, "tag", () -> "new")).isEqualTo("new");
  }

  @Test
  void anAnswerReadBeforeACommitAndKeptAfterItIsNotGivenToTheNext() throws IOException {
    String raced =
        answers.get(
            APP,
            "tag",
            () -> {
              epochs.end(APP); // a commit comes between the read and the keeping of what it saw
              return "old";
            });

    assertThat(raced).isEqualTo("old");
    assertThat(answers.get(APP, "tag", () -> "new")).isEqualTo("new");
  }
}
