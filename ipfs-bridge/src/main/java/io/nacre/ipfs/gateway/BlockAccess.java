package io.nacre.ipfs.gateway;

import io.nacre.http.Request;
import io.nacre.store.image.Digest;
import java.io.IOException;

/** Decides who may read what by its CID; the agent wires it, differently for each listener. */
@FunctionalInterface
public interface BlockAccess {

  /** Whether whoever sent this request may read blocks of this blob. */
  boolean mayRead(Request request, Digest blob) throws IOException;
}
