package io.nacre.store.catalog;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.nacre.store.image.Repository;
import java.io.IOException;
import java.util.Optional;

/**
 * Answers to one kind of question about a repository, kept in memory.
 *
 * <p>An answer is kept with the epoch of its repository that held before the database was asked,
 * and counts only as long as that epoch lasts. So a read that races with a commit can never leave a
 * stale answer behind: either it saw the commit, or its epoch is over.
 */
final class WarmAnswers<Q, A> {
  private final Cache<Q, Answer<A>> answers;
  private final Epochs epochs;

  private record Answer<A>(long epoch, A value) {}

  /** Asks the database. */
  @FunctionalInterface
  interface Source<A> {
    A ask() throws IOException;
  }

  WarmAnswers(Epochs epochs, int limit) {
    this.epochs = epochs;
    this.answers = Caffeine.newBuilder().maximumSize(limit).build();
  }

  /** The answer, when it is in memory. Never waits. */
  Optional<A> peek(Repository repository, Q question) {
    Answer<A> known = answers.getIfPresent(question);
    return known != null && known.epoch == epochs.current(repository)
        ? Optional.of(known.value)
        : Optional.empty();
  }

  /** The answer, from the source when it is not in memory. */
  A get(Repository repository, Q question, Source<A> source) throws IOException {
    long epoch = epochs.current(repository);
    Answer<A> known = answers.getIfPresent(question);
    if (known != null && known.epoch == epoch) {
      return known.value;
    }
    A value = source.ask();
    answers.put(question, new Answer<>(epoch, value));
    return value;
  }
}
