/**
 * The grammar of the OCI specifications: digests, names, descriptors, manifests, image layouts. Raw
 * bytes are kept; nothing here rewrites a manifest. Everybody may call it.
 */
@NullMarked
package io.nacre.store.image;

import org.jspecify.annotations.NullMarked;
