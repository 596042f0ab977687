package io.nacre.agent.config;

/**
 * A setting that cannot be used; the message says where it was found and what it must look like.
 */
public final class ConfigException extends Exception {
  public ConfigException(String message) {
    super(message);
  }
}
