package io.nacre.agent.api;

import org.jspecify.annotations.Nullable;

/**
 * One line of {@code ls}: a tag, or a manifest without one.
 *
 * @param name what to call it: {@code team/app:1}, or {@code team/app@sha256:…} without a tag
 * @param repository where it is
 * @param tag its tag, if it has one
 * @param digest of the manifest
 * @param mediaType of the manifest
 * @param size of the manifest and all it names, in bytes; 0 when the manifest is not held
 * @param kept {@code cached}, {@code tagged} or {@code pinned}
 * @param imageCid its CID as an OCI layout directory, once all of it is held
 * @param updated when the tag was set here (RFC 3339)
 */
public record ImageLine(
    String name,
    String repository,
    @Nullable String tag,
    String digest,
    String mediaType,
    long size,
    String kept,
    @Nullable String imageCid,
    @Nullable String updated) {}
