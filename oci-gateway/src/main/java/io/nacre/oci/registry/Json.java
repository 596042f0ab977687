package io.nacre.oci.registry;

import tools.jackson.databind.json.JsonMapper;

/** Writes the small documents that the registry answers with. */
final class Json {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private Json() {}

  /** A record, with its components in their order as fields. */
  static byte[] bytes(Record document) {
    return MAPPER.writeValueAsBytes(document);
  }
}
