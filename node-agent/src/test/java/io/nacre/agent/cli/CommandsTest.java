package io.nacre.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nacre.agent.testing.LocalAgent;
import io.nacre.agent.testing.TestImage;
import io.nacre.store.dag.FileCid;
import io.nacre.store.dag.Profile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What commands print, to the letter, but for times and addresses. */
final class CommandsTest {
  private static final long SEED = 42;

  /** What differs from run to run, or with the zlib of the machine, by what stands for it here. */
  private final Map<String, String> names = new LinkedHashMap<>();

  @TempDir static Path folder;
  private static TestImage image;
  private LocalAgent agent;

  @BeforeAll
  static void writeImage() throws IOException {
    image = TestImage.write(folder.resolve("layout"), SEED, 1000, 3 << 20);
  }

  @BeforeEach
  void start() {
    agent = LocalAgent.start(Map.of());
    ok("import", image.folder().toString(), "--as", "team/app");
    JsonNode view = json("inspect", "team/app:1");
    name(view.get("imageCid").stringValue(), "IMAGE-CID");
    String[] kinds = {"MANIFEST", "CONFIG", "SMALL", "LARGE"};
    for (int i = 0; i < kinds.length; i++) {
      String digest = view.at("/blobs/%d/digest".formatted(i)).stringValue();
      name(cidOf(image.blob(digest)), "CID-OF-" + kinds[i]);
      name(digest, kinds[i]);
    }
    // as wide as what it stands for, since it is in tables
    name(image.manifest().substring(0, 19), "MANIFEST-PREFIX-19X");
  }

  private void name(String value, String name) {
    names.put(value, name);
  }

  private static String cidOf(Path file) {
    try (FileChannel channel = FileChannel.open(file)) {
      return FileCid.of(channel, Profile.UNIXFS_V1_2025).root().toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String imageCid() {
    return names.keySet().iterator().next();
  }

  @AfterEach
  void stop() throws IOException {
    agent.close();
  }

  @Test
  void ls() {
    assertThat(ok("ls"))
        .isEqualTo(
            """
            NAME        DIGEST                  SIZE  KEPT    UPDATED
            team/app:1  MANIFEST-PREFIX-19X  3.0 MiB  tagged  AGO
            """);
    assertThat(ok("ls", "--json"))
        .isEqualTo(
            """
            [ {
              "name" : "team/app:1",
              "repository" : "team/app",
              "tag" : "1",
              "digest" : "MANIFEST",
              "mediaType" : "application/vnd.oci.image.manifest.v1+json",
              "size" : 0,
              "kept" : "tagged",
              "imageCid" : "IMAGE-CID",
              "updated" : "TIME"
            } ]
            """);
  }

  @Test
  void inspect() {
    String expected =
        """
        image       %s
        digest      MANIFEST
        media type  application/vnd.oci.image.manifest.v1+json
        size        3.0 MiB
        kept        tagged
        tags        1
        image CID   IMAGE-CID
        platform    linux/amd64

        manifest  MANIFEST
          CID       CID-OF-MANIFEST
          size      560 B
          from      import layout (560 B)

        config  CONFIG
          CID       CID-OF-CONFIG
          size      237 B
          from      import layout (237 B)

        layer  SMALL
          CID       CID-OF-SMALL
          size      2.5 KiB
          from      import layout (2.5 KiB)

        layer  LARGE
          CID       CID-OF-LARGE
          size      3.0 MiB
          from      import layout (3.0 MiB)
        """;

    assertThat(ok("inspect", "team/app:1")).isEqualTo(expected.formatted("team/app:1"));
    assertThat(ok("inspect", imageCid())).isEqualTo(expected.formatted("IMAGE-CID"));
  }

  @Test
  void inspectForScripts() {
    JsonNode view = json("inspect", "team/app:1");

    assertThat(view.propertyNames())
        .containsExactly(
            "name",
            "repository",
            "digest",
            "mediaType",
            "size",
            "kept",
            "tags",
            "pins",
            "complete",
            "imageCid",
            "noImageCid",
            "platforms",
            "blobs");
    assertThat(view.get("imageCid").stringValue()).isEqualTo("IMAGE-CID");
    assertThat(view.at("/blobs/1").toPrettyString())
        .isEqualTo(
            """
            {
              "kind" : "config",
              "digest" : "CONFIG",
              "mediaType" : "application/vnd.oci.image.config.v1+json",
              "size" : 237,
              "cid" : "CID-OF-CONFIG",
              "sources" : [ {
                "kind" : "import",
                "source" : "layout",
                "bytes" : 237,
                "when" : "TIME"
              } ]
            }""");
    assertThat(view.at("/platforms/0").toString())
        .isEqualTo(
            "{\"platform\":\"linux/amd64\",\"digest\":\"%s\",\"complete\":true,\"imageCid\":\"%s\"}"
                .formatted("MANIFEST", "IMAGE-CID"));
  }

  @Test
  void status() {
    assertThat(ok("status").replaceAll("process \\d+, up .*", "process PID, up TIME"))
        .isEqualTo(
            """
            agent         nacre 0.1.0-SNAPSHOT, process PID, up TIME
            listens on    %s
            for peers on  -
            joined        -
            data folder   %s
            blobs         4 (3.0 MiB)
            repositories  1
            pins          0
            """
                .formatted(agent.uri().getAuthority(), agent.data()));
    assertThat(json("status").propertyNames())
        .containsExactly(
            "version",
            "pid",
            "data",
            "listen",
            "peerListen",
            "join",
            "uptimeMillis",
            "blobs",
            "bytes",
            "repositories",
            "pins");
  }

  @Test
  void pins() {
    assertThat(ok("pin", "team/app:1")).isEqualTo("team/app:1  MANIFEST\n");
    assertThat(ok("pin", imageCid(), "--name", "release")).isEqualTo("release  MANIFEST\n");
    assertThat(ok("pins"))
        .isEqualTo(
            """
            PIN         REPOSITORY  DIGEST               CREATED
            release     team/app    MANIFEST-PREFIX-19X  AGO
            team/app:1  team/app    MANIFEST-PREFIX-19X  AGO
            """);
    assertThat(json("pins").get(0).propertyNames())
        .containsExactly("name", "repository", "digest", "created");
    assertThat(ok("ls")).contains("  pinned  ");
    assertThat(fails("rm", "team/app:1"))
        .isEqualTo("nacre: team/app:1 is pinned: 'nacre unpin release' first\n");

    assertThat(ok("unpin", "release")).isEqualTo("unpinned release\n");
    assertThat(json("unpin", "team/app:1").toString()).isEqualTo("{\"name\":\"team/app:1\"}");
    assertThat(fails("unpin", "release")).isEqualTo("nacre: there is no pin named 'release'\n");
  }

  @Test
  void tagAndRm() {
    assertThat(ok("tag", "team/app:1", "other/name")).isEqualTo("other/name:latest  MANIFEST\n");
    assertThat(ok("tag", "team/app:1", "team/app:2")).startsWith("team/app:2  ");
    assertThat(ok("rm", "team/app:1"))
        .isEqualTo("removed the name team/app:1; the image has others\n");
    assertThat(ok("rm", "team/app:2")).isEqualTo("removed team/app:2: 0 blobs, 0 B deleted\n");
    assertThat(ok("rm", "other/name")).isEqualTo("removed other/name: 4 blobs, 3.0 MiB deleted\n");
    assertThat(ok("ls")).isEqualTo("NAME  DIGEST  SIZE  KEPT  UPDATED\n");
    assertThat(ok("status")).contains("blobs         0 (0 B)");
    assertThat(fails("rm", "team/app:1"))
        .isEqualTo("nacre: team/app:1 is not here; 'nacre pull team/app:1' gets it from peers\n");
  }

  @Test
  void importAndExport(@TempDir Path out) throws IOException {
    Path tar = out.resolve("app.tar");
    assertThat(ok("export", "team/app:1", "-o", tar.toString())).isEqualTo(tar + "  3.0 MiB\n");
    assertThat(json("import", tar.toString()).toString())
        .isEqualTo(
            "[{\"name\":\"team/app:1\",\"digest\":\"%s\",\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\"}]"
                .formatted("MANIFEST"));
    Path docker = out.resolve("docker.tar");
    ok("export", imageCid(), "--format", "docker", "-o", docker.toString());
    assertThat(ok("import", docker.toString(), "--as", "from/docker:5"))
        .isEqualTo("from/docker:5  MANIFEST\n");

    Path car = out.resolve("app.car");
    ok("export", "team/app:1", "--format", "car", "-o", car.toString());
    assertThat(ok("import", car.toString())).isEqualTo("ipfs/IMAGE-CID:latest  MANIFEST\n");

    Path half = out.resolve("half.tar");
    Files.write(half, Arrays.copyOf(Files.readAllBytes(tar), 1 << 20));
    assertThat(fails("import", half.toString(), "--as", "half"))
        .startsWith("nacre: the archive is damaged or ends early")
        .hasLineCount(1);
    assertThat(fails("inspect", "half")).contains("half:latest is not here");
    assertThat(fails("import", out.resolve("missing").toString()))
        .isEqualTo(
            "nacre: %s does not exist or cannot be read\n".formatted(out.resolve("missing")));
    assertThat(fails("export", "team/app:1", "--format", "zip", "-o", out + "/x"))
        .isEqualTo("nacre: a format is oci, docker or car, not 'zip'\n");
    assertThat(fails("export", "team/app:1", "--platform", "linux/s390x", "-o", out + "/x"))
        .isEqualTo("nacre: there is no image for linux/s390x in it, only for linux/amd64\n");
    assertThat(out.resolve("x")).doesNotExist();
    assertThat(out.resolve("x.part")).doesNotExist();
  }

  @Test
  void cidNeedsNoAgent() {
    String layer = image.blob(image.layers().get(1)).toString();

    assertThat(Cli.run("cid", layer).out())
        .isEqualTo(cidOf(image.blob(image.layers().get(1))) + "\n");
    assertThat(Cli.run("cid", layer, "--profile", "unixfs-v0-2015").out()).startsWith("Qm");
    assertThat(Cli.run("cid", layer, "--json").out()).contains("\"profile\" : \"unixfs-v1-2025\"");
    assertThat(Cli.run("cid", layer, "--profile", "v9").err())
        .isEqualTo("nacre: 'v9' is not one of the profiles unixfs-v1-2025, unixfs-v0-2015\n");
    assertThat(Cli.run("cid", "/no/such/file").err())
        .isEqualTo("nacre: /no/such/file does not exist\n");
  }

  @Test
  void anAgentThatKnowsNobody() {
    assertThat(ok("peers")).isEqualTo("ADDRESS  ID  STATE  RTT  IN  OUT  NOTE\n");
    assertThat(json("peers")).isEmpty();
    assertThat(fails("pull", "no/body")).isEqualTo("nacre: nobody knows no/body:latest\n");
  }

  @Test
  void namesThatAreNone() {
    assertThat(fails("inspect", "Team/App"))
        .startsWith("nacre: 'Team/App' is not a repository name")
        .hasLineCount(1);
    assertThat(fails("tag", "team/app:1", "x@" + image.manifest()))
        .startsWith("nacre: a new name is REPOSITORY:TAG");
  }

  private JsonNode json(String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.add("--json");
    return JsonMapper.shared().readTree(ok(all.toArray(String[]::new)));
  }

  /** What it prints, times and how long ago they are replaced. */
  private String ok(String... words) {
    Cli.Result result = Cli.at(agent, words);
    assertThat(result.err()).isEmpty();
    assertThat(result.exit()).isZero();
    String out = result.out();
    for (Map.Entry<String, String> name : names.entrySet()) {
      out = out.replace(name.getKey(), name.getValue());
    }
    return out.replaceAll("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z", "TIME")
        .replaceAll("\"size\" : \\d{7}", "\"size\" : 0")
        .replaceAll("[0-9.]+ m?s ago", "AGO");
  }

  private String fails(String... words) {
    Cli.Result result = Cli.at(agent, words);
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    return result.err();
  }
}
