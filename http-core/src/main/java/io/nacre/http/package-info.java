/**
 * HTTP for all facades: one Netty server (routes, bodies as file regions or streams, back-pressure,
 * limits) and the one client (pooling, deadlines, limits). No Netty type shows in its interfaces.
 * Called by the modules above it; calls nobody.
 */
@NullMarked
package io.nacre.http;

import org.jspecify.annotations.NullMarked;
