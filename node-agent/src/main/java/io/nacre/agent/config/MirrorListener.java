package io.nacre.agent.config;

/**
 * A listener of its own for one upstream, for clients that know mirrors of a registry but put no
 * host in front of its names: {@code 127.0.0.1:5055=docker.io}.
 *
 * @param listen where
 * @param upstream name or host of the upstream
 */
public record MirrorListener(HostPort listen, String upstream) {

  /**
   * Reads {@code HOST:PORT=UPSTREAM}.
   *
   * @throws IllegalArgumentException with a sentence when it is something else
   */
  public static MirrorListener parse(String text) {
    int equals = text.indexOf('=');
    if (equals < 0 || equals == text.length() - 1) {
      throw new IllegalArgumentException("expected HOST:PORT=UPSTREAM, not '%s'".formatted(text));
    }
    return new MirrorListener(
        HostPort.parse(text.substring(0, equals)), text.substring(equals + 1));
  }
}
