package io.nacre.swarm.protocol;

import io.nacre.store.MalformedException;
import io.nacre.store.cid.Cid;
import io.nacre.store.image.BoundedJson;
import io.nacre.store.image.Descriptor;
import io.nacre.store.image.Digest;
import io.nacre.swarm.membership.Hello;
import io.nacre.swarm.membership.NodeId;
import io.nacre.swarm.membership.PeerAddress;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON of the protocol, both ways. Unknown fields are skipped, so that later versions may say
 * more; a missing or malformed one is refused.
 */
final class Messages {
  private static final JsonMapper JSON = new JsonMapper();

  /** Whose word a name is: of the agent itself, or heard from others. */
  private static final String OWN = "own";

  private static final String HEARD = "heard";

  private Messages() {}

  static byte[] write(Hello hello) {
    ObjectNode json =
        JSON.createObjectNode().put("id", hello.id().text()).put("version", hello.version());
    if (hello.peerListen() != null) {
      json.put("peerListen", hello.peerListen().toString());
    }
    return JSON.writeValueAsBytes(json);
  }

  static byte[] write(BlobInfo blob) {
    return JSON.writeValueAsBytes(
        JSON.createObjectNode()
            .put("digest", blob.digest().toString())
            .put("size", blob.size())
            .put("root", blob.root().toString()));
  }

  static byte[] write(NameInfo name) {
    return JSON.writeValueAsBytes(
        JSON.createObjectNode()
            .put("mediaType", name.manifest().mediaType())
            .put("digest", name.manifest().digest().toString())
            .put("size", name.manifest().size())
            .put("updated", name.updated().toString())
            .put("word", name.own() ? OWN : HEARD));
  }

  static byte[] write(Vouching vouching) {
    ObjectNode json = JSON.createObjectNode().put("manifest", vouching.manifest().toString());
    ArrayNode children = json.putArray("children");
    vouching.children().forEach(child -> children.add(child.toString()));
    return JSON.writeValueAsBytes(json);
  }

  static byte[] error(String sentence) {
    return JSON.writeValueAsBytes(JSON.createObjectNode().put("error", sentence));
  }

  /**
   * @throws MalformedException when it is not a greeting
   */
  static Hello hello(byte[] document) {
    Fields fields = Fields.of(document);
    String listen = fields.strings.get("peerListen");
    return new Hello(
        new NodeId(fields.string("id")),
        MalformedException.excerpt(fields.string("version")),
        listen == null ? null : PeerAddress.parse(listen));
  }

  /**
   * @throws MalformedException when it does not describe a blob
   */
  static BlobInfo blob(byte[] document) {
    Fields fields = Fields.of(document);
    return new BlobInfo(
        Digest.parse(fields.string("digest")),
        fields.number("size"),
        Cid.parse(fields.string("root")));
  }

  /**
   * @throws MalformedException when it does not describe what a tag names
   */
  static NameInfo name(byte[] document) {
    Fields fields = Fields.of(document);
    Descriptor manifest =
        new Descriptor(
            fields.string("mediaType"),
            Digest.parse(fields.string("digest")),
            fields.number("size"));
    try {
      return new NameInfo(
          manifest, Instant.parse(fields.string("updated")), fields.string("word").equals(OWN));
    } catch (DateTimeException e) {
      throw new MalformedException("'updated' is not a time of ISO 8601", e);
    }
  }

  /**
   * @throws MalformedException when it does not say what a manifest names
   */
  static Vouching vouching(byte[] document) {
    Fields fields = Fields.of(document);
    return new Vouching(
        Digest.parse(fields.string("manifest")),
        fields.children.stream().map(Digest::parse).collect(Collectors.toSet()));
  }

  /** The fields that any of the messages has. */
  private record Fields(
      Map<String, String> strings, Map<String, Long> numbers, List<String> children) {

    static Fields of(byte[] document) {
      Fields fields = new Fields(new HashMap<>(), new HashMap<>(), new ArrayList<>());
      BoundedJson.read(
          "the answer", document, json -> json.object(name -> fields.take(name, json)));
      return fields;
    }

    private void take(String name, BoundedJson json) {
      switch (name) {
        case "size" -> numbers.put(name, json.number());
        case "children" -> children.addAll(json.list(json::stringOrEmpty));
        case "id",
            "version",
            "peerListen",
            "digest",
            "root",
            "mediaType",
            "manifest",
            "updated",
            "word" -> {
          String value = json.string();
          if (value != null) {
            strings.put(name, value);
          }
        }
        default -> {} // said by a later version
      }
    }

    String string(String name) {
      return present(name, strings.get(name));
    }

    long number(String name) {
      return present(name, numbers.get(name));
    }

    private static <T> T present(String name, @Nullable T value) {
      if (value == null) {
        throw new MalformedException("the answer has no '%s'".formatted(name));
      }
      return value;
    }
  }
}
