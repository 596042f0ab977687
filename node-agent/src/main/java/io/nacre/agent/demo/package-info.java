/**
 * The main job in a minute: two agents, an image pushed to one and pulled through the other. Called
 * by the command {@code demo}; uses agents only from outside, as processes and over HTTP.
 */
@NullMarked
package io.nacre.agent.demo;

import org.jspecify.annotations.NullMarked;
