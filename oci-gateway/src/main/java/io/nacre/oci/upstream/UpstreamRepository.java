package io.nacre.oci.upstream;

import io.nacre.store.image.Repository;

/**
 * One repository of an upstream.
 *
 * @param upstream whose it is
 * @param here its name at this agent: {@code ghcr.io/org/app}
 * @param there its name at the upstream: {@code org/app}
 */
public record UpstreamRepository(Upstream upstream, Repository here, Repository there) {
  @Override
  public String toString() {
    return here.toString();
  }
}
