package io.nacre.store.image;

import org.jspecify.annotations.Nullable;

/** Collects the fields of a platform, which indexes and image configs share. */
final class PlatformFields {
  private String os = "";
  private String architecture = "";
  private String variant = "";

  /** Takes the field when it is one of a platform's. */
  void field(BoundedJson json, String name) {
    switch (name) {
      case "os" -> os = json.stringOrEmpty();
      case "architecture" -> architecture = json.stringOrEmpty();
      case "variant" -> variant = json.stringOrEmpty();
      default -> {
        // os.version and os.features tell Windows images apart, which nobody here chooses by
      }
    }
  }

  /** Null when the fields do not say enough to choose by. */
  @Nullable Platform build() {
    return os.isEmpty() || architecture.isEmpty() ? null : new Platform(os, architecture, variant);
  }
}
