package io.nacre.agent.clients;

import io.nacre.agent.testing.RequiresTool;

/** {@code podman}. It has no words for deleting in a registry. */
@RequiresTool({"podman", "registry"})
class PodmanTest extends ContainerStorage {

  @Override
  String client() {
    return "podman";
  }

  @Override
  String pull(String reference) {
    run("pull", "--tls-verify=false", reference);
    return run("image", "inspect", "--format={{.Digest}}", reference);
  }
}
