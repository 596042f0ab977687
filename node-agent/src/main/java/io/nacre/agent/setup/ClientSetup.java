package io.nacre.agent.setup;

import java.util.List;

/** What one client needs in its files, to pull through an agent. */
public interface ClientSetup {

  /** The client's name: {@code docker}. */
  String client();

  /**
   * Puts it in.
   *
   * @return what was put in; what was there already is none of it
   * @throws SetupException when a file is malformed, or says something that stands in the way
   */
  SetupRecord apply(Draft draft) throws SetupException;

  /**
   * What people have to do besides, a sentence or command each.
   *
   * @param changes that were made, none when all was there
   */
  List<String> next(List<Change> changes);
}
