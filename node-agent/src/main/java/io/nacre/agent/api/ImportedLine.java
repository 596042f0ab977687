package io.nacre.agent.api;

/**
 * An image that {@code import} brought.
 *
 * @param name {@code team/app:1}, or {@code team/app@sha256:…} without a tag
 * @param digest of the manifest
 * @param mediaType of the manifest
 */
public record ImportedLine(String name, String digest, String mediaType) {}
