package io.nacre.oci.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nacre.store.image.Repository;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UploadSessionsTest {
  private static final Repository APP = new Repository("team/app");

  @TempDir Path folder;
  private TestRegistry registry;
  private UploadSessions sessions;

  @BeforeEach
  void start() throws IOException {
    registry = TestRegistry.start(folder);
    Intake intake =
        new Intake(
            registry.store.blobs(), registry.store.catalog(), Long.MAX_VALUE, registry.clock);
    sessions = new UploadSessions(intake, registry.clock);
  }

  @AfterEach
  void stop() throws IOException {
    sessions.close();
    registry.close();
  }

  @Test
  void aSessionExpiresOnceItsClientStayedAway() throws RegistryException {
    UploadSession left = sessions.open(APP, Optional.empty());
    registry.clock.pass(UploadSessions.IDLE.minusSeconds(1));
    UploadSession young = sessions.open(APP, Optional.empty());
    registry.clock.pass(Duration.ofSeconds(2));
    sessions.expire();
    assertThat(left.isOver()).isTrue();
    assertThatExceptionOfType(RegistryException.class)
        .isThrownBy(() -> sessions.find(APP, left.id()))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.BLOB_UPLOAD_UNKNOWN));
    assertThat(sessions.find(APP, young.id())).isSameAs(young);
  }

  @Test
  void aSessionThatIsBeingWrittenDoesNotExpire() throws RegistryException {
    UploadSession session = sessions.open(APP, Optional.empty());
    try (UploadSession.Turn _ = session.take().orElseThrow()) {
      registry.clock.pass(UploadSessions.IDLE.plusSeconds(1));
      sessions.expire();
      assertThat(sessions.find(APP, session.id())).isSameAs(session);
    }
    sessions.expire();
    assertThat(session.isOver()).isFalse(); // the writer has only just gone
  }

  @Test
  void thereIsABoundAndWhoStaysAwayMakesRoom() throws RegistryException {
    for (int i = 0; i < UploadSessions.MAX_SESSIONS; i++) {
      sessions.open(APP, Optional.empty());
    }
    assertThatExceptionOfType(RegistryException.class)
        .isThrownBy(() -> sessions.open(APP, Optional.empty()))
        .satisfies(
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.TOOMANYREQUESTS);
              assertThat(e.response().headers().first("Retry-After")).isPresent();
            });
    registry.clock.pass(UploadSessions.IDLE_WHEN_FULL.plusSeconds(1));
    assertThat(sessions.open(APP, Optional.empty())).isNotNull();
  }
}
