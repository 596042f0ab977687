/**
 * Images by their CID: {@code ipfs/<image CID>} as a repository. The folder's own links say which
 * manifest and which blobs it has, so nobody needs to be trusted for it.
 */
@NullMarked
package io.nacre.ipfs.image;

import org.jspecify.annotations.NullMarked;
