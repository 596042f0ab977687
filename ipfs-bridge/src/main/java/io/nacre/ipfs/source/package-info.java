/**
 * Where blocks come from: trustless gateways, those of the configuration and those that routers
 * name. Every block is checked, and who sends wrong ones is dropped and named.
 */
@NullMarked
package io.nacre.ipfs.source;

import org.jspecify.annotations.NullMarked;
