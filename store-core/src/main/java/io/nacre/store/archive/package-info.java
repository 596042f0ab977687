/**
 * Images as files: OCI image layouts (folder or tar) and docker-archives, read with limits and
 * written byte-exactly. Called by the agent's import and export.
 */
@NullMarked
package io.nacre.store.archive;

import org.jspecify.annotations.NullMarked;
