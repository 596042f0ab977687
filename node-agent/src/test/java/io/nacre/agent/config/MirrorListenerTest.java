package io.nacre.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MirrorListenerTest {

  @Test
  void aListenerAndAnUpstream() {
    assertThat(MirrorListener.parse("127.0.0.1:5055=docker.io"))
        .isEqualTo(new MirrorListener(new HostPort("127.0.0.1", 5055), "docker.io"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "127.0.0.1:5055", "127.0.0.1:5055=", "=docker.io", "here=docker.io"})
  void nothingElse(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> MirrorListener.parse(text));
  }
}
