/**
 * {@code nacre setup}: writes into the configuration of docker, containerd and podman that they
 * pull through an agent, and takes that back. Works on files alone and asks no agent; the command
 * line calls it.
 */
@NullMarked
package io.nacre.agent.setup;

import org.jspecify.annotations.NullMarked;
