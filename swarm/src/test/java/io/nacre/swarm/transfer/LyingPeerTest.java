package io.nacre.swarm.transfer;

import static io.nacre.swarm.Soon.soon;
import static io.nacre.swarm.TestAgent.APP;
import static io.nacre.swarm.TestAgent.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nacre.http.Body;
import io.nacre.http.Headers;
import io.nacre.http.Request;
import io.nacre.http.Response;
import io.nacre.store.catalog.Origin;
import io.nacre.store.dag.FileCid;
import io.nacre.store.dag.Profile;
import io.nacre.store.fetch.Arrival;
import io.nacre.store.fetch.FetchException;
import io.nacre.store.image.Digest;
import io.nacre.swarm.TestAgent;
import io.nacre.swarm.TestAgent.Mischief;
import io.nacre.swarm.membership.Peer;
import io.nacre.swarm.membership.PeerAddress;
import io.nacre.swarm.membership.PeerStatus;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Peers of every bad kind: alone they cause a clear error, beside a good one nothing at all. */
class LyingPeerTest {
  private static final int MIB = 1 << 20;
  private static final int SIZE = 5 * MIB + 7;
  private static final byte[] CONTENT = bytes(1, SIZE);

  /** What those wait for that hang. */
  private static final CountDownLatch NEVER = new CountDownLatch(1);

  @TempDir private Path folder;

  /** What a bad peer does with a request for a leaf, and whether that is a lie. */
  enum Badness implements Mischief {
    WRONG_BYTES(true) {
      @Override
      Optional<Response> answer(int length) {
        return block(new Body.Bytes(bytes(99, length)));
      }
    },
    SHORT(true) {
      @Override
      Optional<Response> answer(int length) {
        return block(new Body.Bytes(new byte[length - 1]));
      }
    },
    TOO_LONG(true) {
      @Override
      Optional<Response> answer(int length) {
        return block(new Body.Bytes(new byte[length + 1]));
      }
    },
    ENDLESS(true) {
      @Override
      Optional<Response> answer(int length) {
        return block(
            new Body.Stream(
                -1,
                sink -> {
                  ByteBuffer some = ByteBuffer.allocate(64 * 1024);
                  while (true) {
                    sink.write(some.clear());
                  }
                }));
      }
    },
    EMPTY(true) {
      @Override
      Optional<Response> answer(int length) {
        return block(Body.EMPTY);
      }
    },
    BREAKS_OFF(false) {
      @Override
      Optional<Response> answer(int length) {
        return block(
            new Body.Stream(
                length,
                sink -> {
                  sink.write(ByteBuffer.allocate(length / 2));
                  throw new IOException("on purpose");
                }));
      }
    },
    HANGS(false) {
      @Override
      Optional<Response> answer(int length) throws InterruptedException {
        NEVER.await(5, TimeUnit.SECONDS);
        return Optional.of(Response.of(500));
      }
    },
    HANGS_IN_THE_MIDDLE(false) {
      @Override
      Optional<Response> answer(int length) {
        return block(
            new Body.Stream(
                length,
                sink -> {
                  sink.write(ByteBuffer.allocate(length / 2));
                  NEVER.await(5, TimeUnit.SECONDS);
                }));
      }
    },
    DRIPS(false) {
      @Override
      Optional<Response> answer(int length) {
        return block(
            new Body.Stream(
                length,
                sink -> {
                  while (!NEVER.await(50, TimeUnit.MILLISECONDS)) {
                    sink.write(ByteBuffer.allocate(1));
                  }
                }));
      }
    },
    FAILS(false) {
      @Override
      Optional<Response> answer(int length) {
        return Optional.of(Response.text(500, "no"));
      }
    },
    LACKS_WHAT_IT_CLAIMS(false) {
      @Override
      Optional<Response> answer(int length) {
        return Optional.of(Response.of(404));
      }
    },
    REDIRECTS(false) {
      @Override
      Optional<Response> answer(int length) {
        return Optional.of(Response.of(302).with("Location", "http://127.0.0.1:1/"));
      }
    };

    private final boolean lie;

    Badness(boolean lie) {
      this.lie = lie;
    }

    abstract Optional<Response> answer(int length) throws Exception;

    @Override
    public Optional<Response> answer(Request request) throws Exception {
      return isLeaf(request) ? answer(MIB) : Optional.empty();
    }
  }

  @ParameterizedTest
  @EnumSource(Badness.class)
  void aloneItCausesAClearErrorAndNothingIsVisible(Badness badness) throws Exception {
    try (TestAgent bad = TestAgent.evil(folder.resolve("bad"), badness);
        TestAgent agent = joined(bad)) {
      Digest digest = bad.push(APP, CONTENT).digest();
      assertThatThrownBy(() -> agent.pull(APP, digest))
          .isInstanceOf(FetchException.class)
          .hasMessageContaining(bad.address().toString());
      assertThat(agent.store.blobs().find(digest)).isEmpty();
      assertThat(filesOf(folder.resolve("joined"))).as("what was half written is gone").isEmpty();
      assertThat(liesAbout(digest, agent)).isEqualTo(badness.lie ? 1 : 0);
      assertThat(statusOf(bad, agent).lies()).isEqualTo(badness.lie ? 1 : 0);
    }
  }

  @ParameterizedTest
  @EnumSource(Badness.class)
  void besideAGoodOneItDoesNoHarm(Badness badness) throws Exception {
    CountDownLatch badWasAsked = new CountDownLatch(1);
    Mischief toldWhenAsked =
        request -> {
          if (isLeaf(request)) {
            badWasAsked.countDown();
          }
          return badness.answer(request);
        };
    Mischief goodButLast =
        request -> {
          if (isLeaf(request)) {
            badWasAsked.await(10, TimeUnit.SECONDS);
          }
          return Optional.empty();
        };
    try (TestAgent bad = TestAgent.evil(folder.resolve("bad"), toldWhenAsked);
        TestAgent good = TestAgent.evil(folder.resolve("good"), goodButLast);
        TestAgent agent = joined(bad, good)) {
      Digest digest = bad.push(APP, CONTENT).digest();
      good.push(APP, CONTENT);
      assertThat(agent.pull(APP, digest)).isEqualTo(CONTENT);
      if (badness.lie) {
        soon("the lie is on record", () -> liesAbout(digest, agent) == 1);
        assertThat(statusOf(bad, agent).state()).isEqualTo(Peer.State.LIED);
      }
      assertThat(statusOf(good, agent).state()).isEqualTo(Peer.State.UP);
      assertThat(statusOf(good, agent).lies()).isZero();
    }
  }

  @Test
  void aWrongRootIsFoundOutByTheDigestAndAnotherPeersRootIsTried() throws Exception {
    byte[] other = bytes(2, SIZE);
    CountDownLatch liarIsBelieved = new CountDownLatch(1);
    CountDownLatch readerFollows = new CountDownLatch(1);
    Mischief root = tellsTheRootOf(other);
    Mischief liar =
        request -> {
          if (isLeaf(request)) {
            liarIsBelieved.countDown();
            readerFollows.await(10, TimeUnit.SECONDS);
          }
          return root.answer(request);
        };
    try (TestAgent bad = TestAgent.evil(folder.resolve("bad"), liar);
        TestAgent good = TestAgent.evil(folder.resolve("good"), answersBlobsAfter(liarIsBelieved));
        TestAgent agent = joined(bad, good)) {
      bad.push(APP, other);
      Digest digest = good.push(APP, CONTENT).digest();
      agent.grant(APP, digest);
      try (Arrival deceived = agent.swarm.fetcher().fetch(APP, digest)) {
        readerFollows.countDown();
        assertThatThrownBy(() -> TestAgent.read(deceived))
            .as("who was sent wrong bytes never gets a complete body")
            .isInstanceOf(FetchException.class);
        assertThat(Files.readAllBytes(deceived.result().file())).isEqualTo(CONTENT);
      }
      assertThat(agent.pull(APP, digest)).isEqualTo(CONTENT);
      assertThat(liesAbout(digest, agent)).isEqualTo(1);
      assertThat(statusOf(bad, agent).state()).isEqualTo(Peer.State.LIED);
      assertThat(statusOf(good, agent).lies()).isZero();
    }
  }

  @Test
  void aRootThatIsNoTreeOfThatSizeIsALie() throws Exception {
    byte[] smaller = bytes(3, 3 * MIB);
    try (TestAgent bad = TestAgent.evil(folder.resolve("bad"), tellsTheRootOf(smaller));
        TestAgent agent = joined(bad)) {
      bad.push(APP, smaller);
      Digest digest = Digest.sha256(CONTENT);
      agent.grant(APP, digest);
      assertThatThrownBy(() -> agent.pull(APP, digest))
          .isInstanceOf(FetchException.class)
          .hasMessageContaining("wrong root");
      assertThat(liesAbout(digest, agent)).isEqualTo(1);
    }
  }

  @Test
  void aNodeOfOtherBytesIsALie() throws Exception {
    Mischief wrongNodes =
        request ->
            request.path().startsWith("/ipfs/bafyb")
                ? block(new Body.Bytes(bytes(4, 100)))
                : Optional.empty();
    try (TestAgent bad = TestAgent.evil(folder.resolve("bad"), wrongNodes);
        TestAgent agent = joined(bad)) {
      Digest digest = bad.push(APP, CONTENT).digest();
      assertThatThrownBy(() -> agent.pull(APP, digest)).isInstanceOf(FetchException.class);
      assertThat(liesAbout(digest, agent)).isEqualTo(1);
    }
  }

  @Test
  void nonsenseInsteadOfJsonIsAFailureLikeAnyOther() throws Exception {
    List<String> nonsense =
        List.of(
            "",
            "null",
            "[]",
            "{",
            "{\"digest\":7}",
            "{\"digest\":\"x\",\"size\":-1,\"root\":\"y\"}");
    for (String text : nonsense) {
      Mischief mischief =
          request ->
              request.path().startsWith("/nacre/v1/blobs/")
                  ? Optional.of(Response.text(200, text))
                  : Optional.empty();
      Path own = Files.createTempDirectory(folder, "nonsense");
      try (TestAgent bad = TestAgent.evil(own.resolve("bad"), mischief);
          TestAgent good = TestAgent.start(own.resolve("good"));
          TestAgent agent = joined(own.resolve("joined"), bad, good)) {
        Digest digest = good.push(APP, CONTENT).digest();
        assertThat(agent.pull(APP, digest)).isEqualTo(CONTENT);
      }
    }
  }

  // ---- helpers

  private static Mischief tellsTheRootOf(byte[] held) {
    return request -> {
      if (!request.path().startsWith("/nacre/v1/blobs/")) {
        return Optional.empty();
      }
      return Optional.of(
          Response.json(
              200,
              """
              {"digest":"%s","size":%d,"root":"%s"}"""
                  .formatted(Digest.sha256(CONTENT), SIZE, rootOf(held))
                  .getBytes(StandardCharsets.UTF_8)));
    };
  }

  private static String rootOf(byte[] content) throws IOException {
    return FileCid.of(
            Channels.newChannel(new ByteArrayInputStream(content)), Profile.UNIXFS_V1_2025)
        .root()
        .toString();
  }

  /** So that the liar is believed first. */
  private static Mischief answersBlobsAfter(CountDownLatch believed) {
    return request -> {
      if (request.path().startsWith("/nacre/v1/blobs/")) {
        believed.await(10, TimeUnit.SECONDS);
      }
      return Optional.empty();
    };
  }

  private static Optional<Response> block(Body body) {
    return Optional.of(new Response(200, Headers.NONE, body));
  }

  private static boolean isLeaf(Request request) {
    return request.path().startsWith("/ipfs/bafkr");
  }

  private TestAgent joined(TestAgent... peers) throws Exception {
    return joined(folder.resolve("joined"), peers);
  }

  private static TestAgent joined(Path folder, TestAgent... peers) throws Exception {
    PeerAddress[] addresses = Stream.of(peers).map(TestAgent::address).toArray(PeerAddress[]::new);
    TestAgent agent = TestAgent.start(folder, addresses);
    soon(
        "peers are up",
        () -> agent.swarm.peers().stream().allMatch(peer -> peer.state() == Peer.State.UP));
    return agent;
  }

  private static long liesAbout(Digest digest, TestAgent agent) throws IOException {
    return agent.store.catalog().origins(digest).stream()
        .filter(origin -> origin.kind() == Origin.Kind.LIED)
        .count();
  }

  private static PeerStatus statusOf(TestAgent peer, TestAgent agent) {
    return agent.swarm.peers().stream()
        .filter(status -> status.address().equals(peer.address()))
        .findFirst()
        .orElseThrow();
  }

  /** Files of at least a leaf below the data folder: blobs, whole or not. */
  private static List<Path> filesOf(Path data) throws IOException {
    try (Stream<Path> files = Files.walk(data)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.getFileName().toString().contains("sqlite"))
          .filter(file -> file.toFile().length() >= MIB)
          .toList();
    }
  }
}
