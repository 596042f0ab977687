package io.nacre.agent.api;

import io.nacre.agent.image.ImageException;
import io.nacre.agent.image.ImageNames;
import io.nacre.http.Request;
import io.nacre.oci.access.Access;
import io.nacre.oci.access.Action;
import io.nacre.oci.access.Client;
import io.nacre.oci.access.Decision;
import io.nacre.oci.access.Question;
import io.nacre.oci.access.Target;
import io.nacre.store.cid.Cid;
import io.nacre.store.image.Reference;
import io.nacre.store.image.Repository;
import java.io.IOException;
import java.util.Optional;

/** Asks the one access check whether a client may see or change what is in a repository. */
public record ReadGate(Access access) {

  /** Whether the client may, in a list: nobody outside is asked on its behalf. */
  boolean allows(Request request, Repository repository) throws IOException, InterruptedException {
    return decide(request, new Target.Name(repository), Action.PULL, false)
        instanceof Decision.Allowed;
  }

  void require(Request request, Repository repository)
      throws ApiException, IOException, InterruptedException {
    require(decide(request, new Target.Name(repository), Action.PULL, true));
  }

  /** Whether something may get a name there: not in an upstream's repositories, for one. */
  void requirePush(Request request, Repository repository)
      throws ApiException, IOException, InterruptedException {
    require(decide(request, new Target.Name(repository), Action.PUSH, true));
  }

  /**
   * The image that a person means, if the client may see it. Whether there is one under a name is
   * not told before it is known that the client may; by its CID one is found that it may see.
   */
  ImageNames.Image image(Request request, ImageNames names, String text)
      throws ApiException, ImageException, IOException, InterruptedException {
    if (!ImageNames.isCid(text)) {
      require(request, Reference.parse(text).repository());
      return names.find(text);
    }
    for (ImageNames.Image image : names.all(Cid.parse(text))) {
      if (allows(request, image.repository())) {
        return image;
      }
    }
    throw ApiException.notFound("no image here has the CID " + text);
  }

  /** As {@link #require}, for what is in no repository. */
  void requireUse(Request request) throws ApiException, IOException, InterruptedException {
    require(decide(request, new Target.Agent(), Action.PULL, true));
  }

  private static void require(Decision decision) throws ApiException {
    switch (decision) {
      case Decision.Allowed _ -> {
        // nothing stands in the way
      }
      case Decision.Denied denied -> throw new ApiException(403, denied.reason());
      case Decision.Unauthenticated who -> throw new ApiException(401, who.reason());
      case Decision.Later later -> throw new ApiException(429, later.reason());
      case Decision.NoOpinion _ -> throw new IllegalStateException("Access always decides");
    }
  }

  private Decision decide(Request request, Target target, Action action, boolean mayAskOthers)
      throws IOException, InterruptedException {
    return access.check(
        new Question(target, Optional.empty(), action, Client.of(request), mayAskOthers));
  }
}
