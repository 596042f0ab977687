package io.nacre.agent.config;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** Which Nacre this is; the build writes it into a resource. */
public final class Version implements IVersionProvider {
  private static final String RESOURCE = "/io/nacre/agent/config/version.properties";

  /** Such as {@code 0.1.0}. */
  public static String current() {
    try (InputStream in = Version.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(RESOURCE + " is missing from the build");
      }
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("version");
    } catch (IOException e) {
      throw new IllegalStateException(RESOURCE + " cannot be read", e);
    }
  }

  @Override
  public String[] getVersion() {
    return new String[] {
      "nacre " + current(), "Java " + Runtime.version() + " on " + System.getProperty("os.name")
    };
  }
}
