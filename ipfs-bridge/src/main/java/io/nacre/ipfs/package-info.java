/** IPFS: what a program that owns nothing of ours needs in order to read from an agent. */
@NullMarked
package io.nacre.ipfs;

import org.jspecify.annotations.NullMarked;
