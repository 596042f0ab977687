package io.nacre.store.blob;

import io.nacre.store.DiskFullException;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The first thing that went wrong behind a caller's back, kept until the caller comes by. */
final class Failure {
  private final AtomicReference<@Nullable Throwable> first = new AtomicReference<>();

  void set(Throwable failure) {
    first.compareAndSet(null, failure);
  }

  boolean isSet() {
    return first.get() != null;
  }

  /** Throws it, if there is one. */
  void check() throws IOException {
    switch (first.get()) {
      case null -> {}
      // The same sentence and class, with the caller's own stack above it.
      case DiskFullException full ->
          throw new DiskFullException(String.valueOf(full.getMessage()), full);
      case Error error -> throw error;
      case Throwable other -> throw new IOException(other.getMessage(), other);
    }
  }
}
