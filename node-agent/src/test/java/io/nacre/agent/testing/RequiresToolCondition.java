package io.nacre.agent.testing;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.lang.reflect.AnnotatedElement;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Decides for {@link RequiresTool}. */
final class RequiresToolCondition implements ExecutionCondition {
  private static final String REQUIRE = "NACRE_REQUIRE";

  /** The build keeps what tests print in files; this goes past it, so that a skip is seen. */
  private static final PrintStream CONSOLE =
      new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);

  private final Set<String> required;
  private final Function<String, Optional<String>> missing;

  /** Called by JUnit. */
  RequiresToolCondition() {
    this(Optional.ofNullable(System.getenv(REQUIRE)).orElse(""), Tools::whyMissing);
  }

  /**
   * @param required comma-separated names of tools that must be there
   * @param missing why a tool cannot be used; empty when it can
   */
  RequiresToolCondition(String required, Function<String, Optional<String>> missing) {
    this.required = Set.of(required.strip().split("\\s*,\\s*"));
    this.missing = missing;
  }

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    ConditionEvaluationResult result = decide(toolsOf(context.getElement()));
    if (result.isDisabled()) {
      CONSOLE.println(
          "skipped %s, which %s".formatted(nameOf(context), result.getReason().orElseThrow()));
    }
    return result;
  }

  /** Disabled with a reason when a tool is missing; fails when it is missing and required. */
  ConditionEvaluationResult decide(List<String> tools) {
    for (String tool : tools) {
      Optional<String> why = missing.apply(tool);
      if (why.isPresent()) {
        String reason = "needs %s: %s".formatted(tool, why.get());
        if (required.contains(tool)) {
          throw new AssertionError(reason + ", and " + REQUIRE + " asks for it");
        }
        return ConditionEvaluationResult.disabled(reason);
      }
    }
    return ConditionEvaluationResult.enabled("has " + tools);
  }

  private static List<String> toolsOf(Optional<AnnotatedElement> element) {
    return element.flatMap(e -> AnnotationSupport.findAnnotation(e, RequiresTool.class)).stream()
        .flatMap(a -> Stream.of(a.value()))
        .toList();
  }

  private static String nameOf(ExtensionContext context) {
    String type = context.getTestClass().map(Class::getSimpleName).orElse("");
    return context.getTestMethod().map(m -> type + "." + m.getName()).orElse(type);
  }
}
