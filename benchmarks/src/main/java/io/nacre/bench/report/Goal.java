package io.nacre.bench.report;

import java.util.Locale;

/** What a case is held to. */
public sealed interface Goal {

  /** Whether the medians of a case reach it; a case without the one to compare with does not. */
  boolean isMet(Case measured);

  /**
   * A ratio to another contender in the same run.
   *
   * @param contender whose figure divides ours
   * @param atLeast how many times as good we must be
   */
  record Ratio(String contender, double atLeast) implements Goal {
    @Override
    public boolean isMet(Case measured) {
      return measured.ratioTo(contender).orElse(0) >= atLeast;
    }

    @Override
    public String toString() {
      return String.format(Locale.ROOT, "≥ %.2f× %s", atLeast, contender);
    }
  }

  /** A limit of our own figure, in the case's unit. */
  record AtMost(double limit, Unit unit) implements Goal {
    @Override
    public boolean isMet(Case measured) {
      return measured.ours().median() <= limit;
    }

    @Override
    public String toString() {
      return String.format(Locale.ROOT, "≤ %.4g %s", limit, unit.symbol());
    }
  }
}
