package io.nacre.oci.registry;

import io.nacre.store.MalformedException;
import io.nacre.store.image.Repository;

/**
 * What a path below {@code /v2/} names: OCI distribution-spec, "Endpoints". A repository's name has
 * slashes in it and may have components like {@code blobs} or {@code manifests}, so a path is read
 * from its end.
 */
sealed interface Route {

  /** {@code /v2/} */
  record Base() implements Route {}

  /** {@code /v2/token} */
  record Token() implements Route {}

  /** {@code /v2/_catalog} */
  record Repositories() implements Route {}

  /** {@code /v2/<name>/tags/list} */
  record Tags(Repository repository) implements Route {}

  /** {@code /v2/<name>/referrers/<digest>} */
  record Referrers(Repository repository, String digest) implements Route {}

  /** {@code /v2/<name>/manifests/<tag or digest>} */
  record Manifest(Repository repository, String reference) implements Route {}

  /** {@code /v2/<name>/blobs/<digest>} */
  record Blob(Repository repository, String digest) implements Route {}

  /** {@code /v2/<name>/blobs/uploads/} */
  record Uploads(Repository repository) implements Route {}

  /** {@code /v2/<name>/blobs/uploads/<id>} */
  record Upload(Repository repository, String id) implements Route {}

  /**
   * Reads a decoded path.
   *
   * @throws RegistryException NAME_INVALID for a name against the grammar, UNSUPPORTED with a 404
   *     for a path that is no endpoint
   */
  static Route parse(String path) throws RegistryException {
    if (path.equals("/v2/") || path.equals("/v2")) {
      return new Base();
    }
    if (path.equals(LoginEndpoint.TOKEN)) {
      return new Token();
    }
    if (path.equals("/v2/_catalog")) {
      return new Repositories();
    }
    int last = path.lastIndexOf('/');
    int second = path.lastIndexOf('/', last - 1);
    int third = path.lastIndexOf('/', second - 1);
    if (!path.startsWith("/v2/") || second < 4) {
      throw noEndpoint();
    }
    String end = path.substring(last + 1);
    String kind = path.substring(second + 1, last);
    if (kind.equals("uploads") && third >= 4 && path.startsWith("/blobs/", third)) {
      Repository repository = repository(path, third);
      return end.isEmpty() ? new Uploads(repository) : new Upload(repository, end);
    }
    return switch (kind) {
      case "manifests" -> new Manifest(repository(path, second), end);
      case "blobs" ->
          end.equals("uploads")
              ? new Uploads(repository(path, second))
              : new Blob(repository(path, second), end);
      case "referrers" -> new Referrers(repository(path, second), end);
      case "tags" -> {
        if (!end.equals("list")) {
          throw noEndpoint();
        }
        yield new Tags(repository(path, second));
      }
      default -> throw noEndpoint();
    };
  }

  private static Repository repository(String path, int end) throws RegistryException {
    try {
      return new Repository(path.substring(4, end));
    } catch (MalformedException e) {
      throw new RegistryException(ErrorCode.NAME_INVALID, e);
    }
  }

  private static RegistryException noEndpoint() {
    return new RegistryException(
            ErrorCode.UNSUPPORTED, "this path is not an endpoint of the OCI distribution-spec")
        .status(404);
  }
}
