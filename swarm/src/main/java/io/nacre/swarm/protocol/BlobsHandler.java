package io.nacre.swarm.protocol;

import io.nacre.http.Handler;
import io.nacre.http.Request;
import io.nacre.http.Response;
import io.nacre.store.blob.BlobStore;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Repository;
import java.io.IOException;
import java.util.Optional;

/** {@code GET /nacre/v1/blobs/{digest}[?repository=NAME]}: what CID a digest has, if held here. */
final class BlobsHandler implements Handler {
  private final BlobStore blobs;
  private final PublicContent content;

  BlobsHandler(BlobStore blobs, PublicContent content) {
    this.blobs = blobs;
    this.content = content;
  }

  @Override
  public Response handle(Request request) throws IOException {
    return Answers.to(request, this::find);
  }

  private Optional<byte[]> find(Request request) throws IOException {
    Digest digest = Digest.parse(request.path().substring(Protocol.BLOBS.length()));
    Optional<Repository> repository = request.query(Protocol.REPOSITORY).map(Repository::new);
    boolean allowed =
        repository.isPresent()
            ? content.isPublic(repository.get(), digest)
            : content.isPublic(digest);
    return allowed
        ? blobs
            .find(digest)
            .map(blob -> Messages.write(new BlobInfo(digest, blob.size(), blob.root())))
        : Optional.empty();
  }
}
