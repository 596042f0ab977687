package io.nacre.agent.run;

import io.nacre.http.Request;
import io.nacre.ipfs.gateway.BlockAccess;
import io.nacre.oci.access.Access;
import io.nacre.oci.access.Action;
import io.nacre.oci.access.Client;
import io.nacre.oci.access.Decision;
import io.nacre.oci.access.Question;
import io.nacre.oci.access.Target;
import io.nacre.store.cid.Cid;
import io.nacre.store.image.Digest;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;

/** Puts the gateway's question, who may read blocks of this blob, to the one access check. */
record ContentAccess(Access access) implements BlockAccess {

  @Override
  public boolean mayRead(Request request, Digest blob) throws IOException {
    Question question =
        new Question(
            new Target.Content(Cid.raw(blob)), Optional.of(blob), Action.PULL, Client.of(request));
    try {
      return access.check(question) instanceof Decision.Allowed;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while asking who may read");
    }
  }
}
