package io.nacre.agent.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nacre.agent.config.AgentConfig;
import io.nacre.agent.config.ConfigException;
import io.nacre.agent.config.ConfigFile;
import io.nacre.agent.config.Sources;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where an agent may listen, and what it takes to do so elsewhere. */
final class ListenersTest {
  private static final String TLS = "tls-cert=/c.pem tls-key=/k.pem";
  private static final String USERS = "htpasswd=/users";

  /**
   * @param settings {@code name=value}, with spaces between them
   */
  private static AgentConfig config(String... settings) throws ConfigException {
    Map<String, String> flags = new HashMap<>();
    for (String setting : String.join(" ", settings).split(" ")) {
      int equals = setting.indexOf('=');
      flags.put(setting.substring(0, equals), setting.substring(equals + 1));
    }
    return AgentConfig.read(new Sources(flags, Map.of(), ConfigFile.NONE));
  }

  private static void assertAllowed(String... settings) throws ConfigException {
    AgentConfig config = config(settings);
    assertThat(Listeners.clients(config).isUnresolved()).isFalse();
    assertThat(Listeners.mirror(config, config.mirrors().getFirst())).isNotNull();
  }

  private static void assertRefused(String missing, String listen, String... settings)
      throws ConfigException {
    AgentConfig config =
        config("listen=" + listen, "mirror=" + listen + "=docker.io", String.join(" ", settings));
    assertThatThrownBy(() -> Listeners.clients(config))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "--listen %s is not on loopback: give %s, or --insecure-listen if whoever reaches it may do all that this agent allows",
            listen, missing);
    assertThatThrownBy(() -> Listeners.mirror(config, config.mirrors().getFirst()))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("--mirror %s is not on loopback: give %s, or ", listen, missing);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:0", "127.8.9.1:0", "localhost:0", "[::1]:0"})
  void onLoopbackNothingIsAskedFor(String listen) throws ConfigException {
    assertAllowed("listen=" + listen, "mirror=" + listen + "=docker.io");
  }

  /** Wildcards reach every interface; a mapped address is the IPv4 one. */
  @ParameterizedTest
  @ValueSource(
      strings = {"0.0.0.0:0", "[::]:0", "192.0.2.1:0", "[2001:db8::1]:0", "[::ffff:192.0.2.1]:0"})
  void offLoopbackItTakesSecrecyAndNames(String listen) throws ConfigException {
    assertRefused("--tls-cert, --tls-key and --htpasswd", listen, "log=info");
    assertRefused("--htpasswd", listen, TLS);
    assertRefused("--tls-cert and --tls-key", listen, USERS);
    String both = "listen=" + listen + " mirror=" + listen + "=docker.io ";
    assertAllowed(both + TLS, USERS);
    assertAllowed(both + "insecure-listen=true");
  }

  @ParameterizedTest
  @CsvSource({"0.0.0.0:0,false", "[::]:0,false", "127.0.0.1:0,true", "[::1]:0,true"})
  void thePeerListenerLikewise(String listen, boolean allowed) throws ConfigException {
    AgentConfig config = config("peer-listen=" + listen);
    if (allowed) {
      assertThat(Listeners.peers(config)).isPresent();
    } else {
      assertThatThrownBy(() -> Listeners.peers(config))
          .hasMessageContaining("--peer-listen %s is not on loopback", listen);
      assertThat(Listeners.peers(config("peer-listen=" + listen + " insecure-peers=true")))
          .isPresent();
    }
  }
}
