/**
 * What can be configured: every setting with its flag, its environment variable, its YAML key and
 * its default, read into values. Called by the command line; calls nobody.
 */
@NullMarked
package io.nacre.agent.config;

import org.jspecify.annotations.NullMarked;
