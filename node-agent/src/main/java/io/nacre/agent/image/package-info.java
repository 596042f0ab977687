/**
 * What the agent does with whole images: walks them, pulls them, tags and removes them. Called by
 * {@code /api/v1/}.
 */
@NullMarked
package io.nacre.agent.image;

import org.jspecify.annotations.NullMarked;
