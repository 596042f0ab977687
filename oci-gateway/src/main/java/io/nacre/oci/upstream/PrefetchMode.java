package io.nacre.oci.upstream;

/** What of an image is brought before anybody asks for it. */
public enum PrefetchMode {
  /** Nothing. */
  NONE,
  /** Config and layers of an image whose manifest was asked for; of an index nothing. */
  PLATFORM,
  /** Also all images of an index, whatever they are for. */
  ALL
}
