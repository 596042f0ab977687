package io.nacre.oci.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.store.cid.Cid;
import io.nacre.store.image.Digest;
import io.nacre.store.image.Repository;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AccessTest {
  private static final Client CLIENT =
      new Client(InetSocketAddress.createUnresolved("127.0.0.1", 1), Optional.of("Basic c2VjcmV0"));
  private static final Question BY_NAME = question(new Target.Name(new Repository("team/app")));
  private static final Question BY_CID =
      question(new Target.Content(Cid.raw(Digest.sha256(new byte[0]))));

  @Test
  void whatNoPolicyKnowsIsDenied() throws Exception {
    assertThat(new Access(List.of()).check(BY_NAME)).isInstanceOf(Decision.Denied.class);
    Access access = new Access(List.of(new RulesPolicy(Rules.OPEN)));
    assertThat(access.check(BY_CID)).isInstanceOf(Decision.Denied.class);
    assertThat(access.peek(BY_CID)).get().isInstanceOf(Decision.Denied.class);
  }

  @Test
  void theFirstPolicyWithAnOpinionDecides() throws Exception {
    Policy none = (_, _) -> Decision.NO_OPINION;
    Policy shut = (_, _) -> new Decision.Denied("closed today");
    assertThat(new Access(List.of(none, shut, new RulesPolicy(Rules.OPEN))).check(BY_NAME))
        .isEqualTo(new Decision.Denied("closed today"));
    assertThat(new Access(List.of(none, new RulesPolicy(Rules.OPEN), shut)).check(BY_NAME))
        .isEqualTo(Decision.ALLOWED);
  }

  @Test
  void aPolicyThatWouldHaveToWaitIsNotPassedOver() {
    Policy asksUpstream = (_, _) -> new Decision.Denied("the upstream says no");
    assertThat(new Access(List.of(asksUpstream, new RulesPolicy(Rules.OPEN))).peek(BY_NAME))
        .isEmpty();
    assertThat(new Access(List.of(new RulesPolicy(Rules.OPEN))).peek(BY_NAME))
        .contains(Decision.ALLOWED);
  }

  @Test
  void credentialsDoNotShowInMessages() {
    assertThat(CLIENT.toString()).doesNotContain("c2VjcmV0");
    assertThat(BY_NAME.toString()).doesNotContain("c2VjcmV0");
  }

  private static Question question(Target target) {
    return new Question(target, Optional.of(Digest.sha256(new byte[0])), Action.PULL, CLIENT);
  }
}
