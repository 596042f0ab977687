package io.nacre.ipfs.routing;

import io.nacre.store.MalformedException;
import io.nacre.store.cid.PeerId;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A peer that has something (Delegated Routing V1, "Peer Schema"). Fields that nobody here knows
 * are kept as they came; addresses and protocols are strings until somebody uses them.
 *
 * @param json of the record, not to be changed
 */
public record PeerRecord(ObjectNode json) {
  /** Of whoever serves blocks as a trustless gateway. */
  public static final String HTTP_GATEWAY = "transport-ipfs-gateway-http";

  static final JsonMapper MAPPER = JsonMapper.builder().build();

  private static final String ADDRS = "Addrs";
  private static final String PROTOCOLS = "Protocols";

  /** A trustless gateway. */
  public static PeerRecord gateway(PeerId id, List<Multiaddr> addresses) {
    ObjectNode json = MAPPER.createObjectNode().put("Schema", "peer").put("ID", id.toString());
    ArrayNode addrs = json.putArray(ADDRS);
    addresses.forEach(address -> addrs.add(address.toString()));
    json.putArray(PROTOCOLS).add(HTTP_GATEWAY);
    return new PeerRecord(json);
  }

  /**
   * @throws MalformedException when it is no record of a peer
   */
  static PeerRecord of(JsonNode json) {
    if (!(json instanceof ObjectNode object) || !object.path("ID").isString()) {
      throw new MalformedException("a record of a peer has an ID");
    }
    return new PeerRecord(object);
  }

  List<String> addresses() {
    return strings(ADDRS);
  }

  List<String> protocols() {
    return strings(PROTOCOLS);
  }

  private List<String> strings(String field) {
    List<String> strings = new ArrayList<>();
    for (JsonNode each : json.path(field)) {
      if (each.isString()) {
        strings.add(each.stringValue());
      }
    }
    return strings;
  }

  /** The same with some of its addresses. */
  PeerRecord with(List<String> addresses) {
    ObjectNode copy = json.deepCopy();
    ArrayNode addrs = copy.putArray(ADDRS);
    addresses.forEach(addrs::add);
    return new PeerRecord(copy);
  }

  byte[] bytes() {
    return MAPPER.writeValueAsBytes(json);
  }
}
