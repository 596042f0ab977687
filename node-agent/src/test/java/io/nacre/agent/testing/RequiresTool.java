package io.nacre.agent.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that runs command line tools of others. Where one is missing the test is skipped, with a
 * line that names it; where the environment variable {@code NACRE_REQUIRE} lists it
 * (comma-separated, as {@code .ci/run} does), the test fails instead.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RequiresToolCondition.class)
public @interface RequiresTool {

  /** Names of programs on {@code PATH}; {@code docker} means a daemon that can be reached too. */
  String[] value();
}
