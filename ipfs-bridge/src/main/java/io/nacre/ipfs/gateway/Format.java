package io.nacre.ipfs.gateway;

import io.nacre.http.Request;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * In which form something is asked for.
 *
 * @param parameters of the media type, names in lower case
 * @param negotiated whether the Accept field said it: the answer's location then says more than the
 *     request's
 */
record Format(Kind kind, Map<String, String> parameters, boolean negotiated) {
  static final String RAW_TYPE = "application/vnd.ipld.raw";
  static final String CAR_TYPE = "application/vnd.ipld.car";

  enum Kind {
    /** One block. */
    RAW,
    /** Blocks of a DAG. */
    CAR,
    /** A file, or a page that lists a directory: for people. */
    READABLE
  }

  /**
   * The query decides before the Accept field does (IPIP-523).
   *
   * @param readable whether things are served for people too
   */
  static Format of(Request request, boolean readable) throws GatewayException {
    Accepted accepted = Accepted.of(request);
    Optional<String> format = request.query("format");
    if (format.isPresent()) {
      Kind kind =
          switch (format.get()) {
            case "raw" -> Kind.RAW;
            case "car" -> Kind.CAR;
            default -> throw notThisOne();
          };
      Map<String, String> parameters = accepted.kind == kind ? accepted.parameters : Map.of();
      return new Format(kind, parameters, false);
    }
    if (accepted.kind != null) {
      return new Format(accepted.kind, accepted.parameters, true);
    }
    if (!accepted.others) {
      throw notThisOne();
    }
    if (!readable) {
      throw new GatewayException(400, "say what you want: ?format=raw or ?format=car");
    }
    return new Format(Kind.READABLE, Map.of(), false);
  }

  private static GatewayException notThisOne() {
    return new GatewayException(406, "served are ?format=raw and ?format=car");
  }

  /**
   * What the Accept field says (RFC 9110, section 12.5.1).
   *
   * @param kind of verifiable bytes that it likes best, or null for none
   * @param others whether something else than formats of IPFS would do
   */
  private record Accepted(@Nullable Kind kind, Map<String, String> parameters, boolean others) {

    static Accepted of(Request request) {
      Accepted best = new Accepted(null, Map.of(), request.headers().all("Accept").isEmpty());
      double quality = 0;
      for (String field : request.headers().all("Accept")) {
        for (String range : field.split(",")) {
          Map<String, String> parameters = parameters(range);
          String type = range.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
          Kind kind =
              switch (type) {
                case RAW_TYPE -> Kind.RAW;
                case CAR_TYPE -> Kind.CAR;
                default -> null;
              };
          double wanted = quality(parameters);
          if (kind == null) {
            best = new Accepted(best.kind, best.parameters, best.others || isOther(type));
          } else if (wanted > quality) {
            quality = wanted;
            best = new Accepted(kind, parameters, best.others);
          }
        }
      }
      return best;
    }

    private static boolean isOther(String type) {
      return !type.startsWith("application/vnd.ip") && !type.equals("application/x-tar");
    }

    private static Map<String, String> parameters(String range) {
      Map<String, String> parameters = new HashMap<>();
      String[] parts = range.split(";");
      for (int i = 1; i < parts.length; i++) {
        int equals = parts[i].indexOf('=');
        if (equals > 0) {
          parameters.put(
              parts[i].substring(0, equals).strip().toLowerCase(Locale.ROOT),
              parts[i].substring(equals + 1).strip());
        }
      }
      return parameters;
    }

    private static double quality(Map<String, String> parameters) {
      try {
        return Double.parseDouble(parameters.getOrDefault("q", "1"));
      } catch (NumberFormatException _) {
        return 0;
      }
    }
  }
}
