package io.nacre.store.image;

import io.nacre.store.MalformedException;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an image runs on: OCI image-spec, image-index.md, "platform". Values are normalised the way
 * Docker and containerd do it, so that {@code x86_64} is {@code amd64}, {@code arm64/v8} is {@code
 * arm64} and {@code arm} is {@code arm/v7}.
 *
 * @param os Go's name of the operating system: {@code linux}
 * @param architecture Go's name of the architecture: {@code amd64}
 * @param variant of the architecture: {@code v7}; empty for the architecture's usual one
 */
public record Platform(String os, String architecture, String variant) {
  private static final Pattern PART = Pattern.compile("[a-z0-9_.+-]{0,64}");
  private static final Pattern VERSION = Pattern.compile("v([0-9]{1,3})(?:\\.([0-9]{1,2}))?");

  public Platform {
    os = normaliseOs(part(os));
    String given = part(variant);
    String name = part(architecture);
    architecture = normaliseArchitecture(name);
    variant = normaliseVariant(name, architecture, given);
    if (os.isEmpty() || architecture.isEmpty()) {
      throw new MalformedException("a platform names an operating system and an architecture");
    }
  }

  /**
   * Reads {@code os/architecture} or {@code os/architecture/variant}.
   *
   * @throws MalformedException when it is neither
   */
  public static Platform parse(String text) {
    String[] parts = text.split("/", -1);
    if (parts.length < 2 || parts.length > 3) {
      throw new MalformedException(
          "a platform looks like linux/amd64 or linux/arm/v7, not '%s'"
              .formatted(MalformedException.excerpt(text)));
    }
    return new Platform(parts[0], parts[1], parts.length == 3 ? parts[2] : "");
  }

  /** What containers on this machine run: Linux on macOS too, where they live in a Linux VM. */
  public static Platform host() {
    boolean windows = System.getProperty("os.name", "").startsWith("Windows");
    return new Platform(windows ? "windows" : "linux", System.getProperty("os.arch", ""), "");
  }

  /**
   * How well an image for another platform runs on this one: 0 when it is the same, more the older
   * the image's variant is ({@code arm/v6} on {@code arm/v7}), empty when it does not run.
   */
  public OptionalInt distance(Platform image) {
    if (!os.equals(image.os) || !architecture.equals(image.architecture)) {
      return OptionalInt.empty();
    }
    if (variant.equals(image.variant)) {
      return OptionalInt.of(0);
    }
    OptionalInt here = level();
    OptionalInt there = image.level();
    return here.isPresent() && there.isPresent() && there.getAsInt() < here.getAsInt()
        ? OptionalInt.of(here.getAsInt() - there.getAsInt())
        : OptionalInt.empty();
  }

  /** {@code os/architecture[/variant]}. */
  @Override
  public String toString() {
    return os + "/" + architecture + (variant.isEmpty() ? "" : "/" + variant);
  }

  /** The variant as a number that grows with what the processor can do. */
  private OptionalInt level() {
    String usual =
        switch (architecture) {
          case "amd64" -> "v1";
          case "arm64" -> "v8";
          default -> variant;
        };
    Matcher matcher = VERSION.matcher(variant.isEmpty() ? usual : variant);
    if (!matcher.matches()) {
      return OptionalInt.empty();
    }
    int minor = matcher.group(2) == null ? 0 : Integer.parseInt(matcher.group(2));
    return OptionalInt.of(Integer.parseInt(matcher.group(1)) * 100 + minor);
  }

  private static String part(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    if (!PART.matcher(lower).matches()) {
      throw new MalformedException(
          "'%s' is not a part of a platform".formatted(MalformedException.excerpt(text)));
    }
    return lower;
  }

  private static String normaliseOs(String os) {
    return os.equals("macos") ? "darwin" : os;
  }

  private static String normaliseArchitecture(String name) {
    return switch (name) {
      case "i386", "i486", "i586", "i686", "x86" -> "386";
      case "x86_64", "x86-64" -> "amd64";
      case "aarch64" -> "arm64";
      case "armhf", "armel" -> "arm";
      default -> name;
    };
  }

  private static String normaliseVariant(String name, String architecture, String given) {
    String variant = VERSION.matcher("v" + given).matches() ? "v" + given : given;
    return switch (architecture) {
      case "amd64" -> variant.equals("v1") ? "" : variant;
      case "arm64" -> variant.equals("v8") || variant.equals("v8.0") ? "" : variant;
      case "arm" -> variant.isEmpty() ? (name.equals("armel") ? "v6" : "v7") : variant;
      default -> variant;
    };
  }
}
