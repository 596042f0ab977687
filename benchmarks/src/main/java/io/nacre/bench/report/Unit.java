package io.nacre.bench.report;

/** What a figure counts. */
public enum Unit {
  /** Megabytes (10⁶ bytes) a second. */
  MEGABYTES_PER_SECOND("MB/s", true),
  REQUESTS_PER_SECOND("requests/s", true),
  SECONDS("s", false),
  MILLISECONDS("ms", false),
  /** Mebibytes (2²⁰ bytes) of resident memory. */
  MEBIBYTES("MiB", false);

  private final String symbol;
  private final boolean moreIsBetter;

  Unit(String symbol, boolean moreIsBetter) {
    this.symbol = symbol;
    this.moreIsBetter = moreIsBetter;
  }

  public String symbol() {
    return symbol;
  }

  public boolean moreIsBetter() {
    return moreIsBetter;
  }
}
