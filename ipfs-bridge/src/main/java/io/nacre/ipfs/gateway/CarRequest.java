package io.nacre.ipfs.gateway;

import io.nacre.http.Request;
import io.nacre.store.MalformedException;
import io.nacre.store.dag.EntityBytes;
import java.util.Locale;
import java.util.Optional;

/**
 * Which blocks of a DAG are asked for (IPIP-402), and how they are to come (IPIP-412).
 *
 * @param bytes of a file; all of them where nothing is said
 * @param repeating {@code dups=y}: a block comes as often as it is linked to
 */
record CarRequest(Scope scope, EntityBytes bytes, boolean repeating) {

  /** What of the thing at the end of the path. */
  enum Scope {
    BLOCK,
    ENTITY,
    ALL;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static CarRequest of(Request request, Format format) throws GatewayException {
    require(parameter(request, format, "version"), "version", "1");
    require(parameter(request, format, "order"), "order", "dfs", "unk");
    Optional<String> dups = parameter(request, format, "dups");
    require(dups, "dups", "y", "n");
    Optional<String> bytes = request.query("entity-bytes");
    Scope scope =
        switch (request.query("dag-scope").orElse(bytes.isPresent() ? "entity" : "all")) {
          case "block" -> Scope.BLOCK;
          case "entity" -> Scope.ENTITY;
          // bytes of an entity imply that the entity is wanted
          case "all" -> bytes.isPresent() ? Scope.ENTITY : Scope.ALL;
          default -> throw new GatewayException(400, "dag-scope is block, entity or all");
        };
    try {
      return new CarRequest(
          scope,
          bytes.map(EntityBytes::parse).orElse(EntityBytes.ALL),
          dups.filter(value -> value.equals("y")).isPresent());
    } catch (MalformedException e) {
      throw new GatewayException(400, String.valueOf(e.getMessage()));
    }
  }

  /** The query decides before the parameters of the media type do (IPIP-523). */
  private static Optional<String> parameter(Request request, Format format, String name) {
    return request
        .query("car-" + name)
        .or(() -> Optional.ofNullable(format.parameters().get(name)))
        .filter(value -> !value.isEmpty());
  }

  private static void require(Optional<String> value, String name, String... allowed)
      throws GatewayException {
    for (String each : allowed) {
      if (value.isEmpty() || value.get().equals(each)) {
        return;
      }
    }
    throw new GatewayException(
        400, "%s of a CAR is %s".formatted(name, String.join(" or ", allowed)));
  }

  String contentType() {
    return "%s; version=1; order=dfs; dups=%s".formatted(Format.CAR_TYPE, repeating ? "y" : "n");
  }

  /** Tells this request from others for the same path. */
  String tag() {
    return "%s.%s.%s".formatted(scope, bytes, repeating ? "y" : "n");
  }
}
