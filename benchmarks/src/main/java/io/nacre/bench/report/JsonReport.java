package io.nacre.bench.report;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Every figure of a run, for programs. */
final class JsonReport {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private JsonReport() {}

  static String of(Report report) {
    ObjectNode root = MAPPER.createObjectNode();
    root.put("title", report.title()).put("command", report.command());
    ObjectNode machine = root.putObject("machine");
    report.machine().forEach(machine::put);
    ArrayNode cases = root.putArray("cases");
    report.cases().forEach(c -> add(cases.addObject(), c));
    return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
  }

  private static void add(ObjectNode node, Case measured) {
    node.put("title", measured.title()).put("unit", measured.unit().symbol());
    measured
        .goal()
        .ifPresent(goal -> node.put("goal", goal.toString()).put("met", goal.isMet(measured)));
    ArrayNode all = node.putArray("series");
    for (Series series : measured.series()) {
      ObjectNode one = all.addObject().put("contender", series.contender());
      one.put("median", series.median());
      ArrayNode values = one.putArray("values");
      series.values().forEach(values::add);
      measured.ratioTo(series.contender()).ifPresent(ratio -> one.put("ratio", ratio));
    }
  }
}
