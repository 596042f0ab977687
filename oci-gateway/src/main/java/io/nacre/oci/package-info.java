/** The registry facade: what Docker, containerd, podman and their kin talk to. */
@NullMarked
package io.nacre.oci;

import org.jspecify.annotations.NullMarked;
