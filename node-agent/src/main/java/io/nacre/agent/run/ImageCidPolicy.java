package io.nacre.agent.run;

import io.nacre.ipfs.image.CidRepository;
import io.nacre.oci.access.Action;
import io.nacre.oci.access.Decision;
import io.nacre.oci.access.Identity;
import io.nacre.oci.access.Policy;
import io.nacre.oci.access.Question;
import io.nacre.oci.access.Target;
import java.util.Optional;

/** Nothing is pushed under an image CID: what it names follows from it, for everybody. */
final class ImageCidPolicy implements Policy {

  @Override
  public Decision judge(Question question, Identity who) {
    return question.action() == Action.PUSH
            && question.target() instanceof Target.Name(var repository)
            && CidRepository.cid(repository).isPresent()
        ? new Decision.Denied("%s is an image by its CID: push it by a name".formatted(repository))
        : Decision.NO_OPINION;
  }

  @Override
  public Optional<Decision> peek(Question question, Identity who) {
    return Optional.of(judge(question, who));
  }
}
