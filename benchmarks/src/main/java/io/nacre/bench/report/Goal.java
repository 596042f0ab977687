package io.nacre.bench.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

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

  /**
   * Not much above another contender's figure in the same run.
   *
   * @param contender to whose figure is added
   * @param more what we may have on top
   * @param unit of that
   */
  record AtMostAbove(String contender, double more, Unit unit) implements Goal {
    @Override
    public boolean isMet(Case measured) {
      return measured.others().stream()
          .filter(other -> other.contender().equals(contender))
          .anyMatch(other -> measured.ours().median() <= other.median() + more);
    }

    @Override
    public String toString() {
      return String.format(Locale.ROOT, "≤ %s + %.4g %s", contender, more, unit.symbol());
    }
  }

  /** Several at once. */
  record All(List<Goal> goals) implements Goal {
    public All {
      goals = List.copyOf(goals);
    }

    @Override
    public boolean isMet(Case measured) {
      return goals.stream().allMatch(goal -> goal.isMet(measured));
    }

    @Override
    public String toString() {
      return goals.stream().map(Goal::toString).collect(Collectors.joining(" and "));
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
