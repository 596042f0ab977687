package io.nacre.swarm.protocol;

import io.nacre.store.image.Descriptor;
import java.time.Instant;

/**
 * What a peer says of a tag.
 *
 * @param manifest that the tag names there
 * @param updated when it was last set there, by that peer's clock
 * @param own whether it was set there by a push or a person; otherwise the peer heard it from
 *     others when it pulled
 */
public record NameInfo(Descriptor manifest, Instant updated, boolean own) {}
