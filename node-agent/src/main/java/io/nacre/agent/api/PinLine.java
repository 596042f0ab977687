package io.nacre.agent.api;

/**
 * One line of {@code pin ls}.
 *
 * @param name of the pin
 * @param repository where the image is
 * @param digest of its manifest
 * @param created when (RFC 3339)
 */
public record PinLine(String name, String repository, String digest, String created) {}
