package io.nacre.oci.access;

/** What somebody wants to do with content. */
public enum Action {
  PULL,
  PUSH,
  DELETE
}
