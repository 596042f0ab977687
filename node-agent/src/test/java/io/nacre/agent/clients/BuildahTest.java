package io.nacre.agent.clients;

import io.nacre.agent.testing.RequiresTool;

/** {@code buildah}. It has no words for deleting in a registry. */
@RequiresTool({"buildah", "registry"})
class BuildahTest extends ContainerStorage {

  @Override
  String client() {
    return "buildah";
  }

  @Override
  String pull(String reference) {
    run("pull", "--tls-verify=false", reference);
    return run("inspect", "--type=image", "--format={{.FromImageDigest}}", reference);
  }
}
