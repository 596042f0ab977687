/**
 * The endpoints of the OCI distribution-spec, one class each. A request is read from top to bottom:
 * parse, ask Access, decide, serve. No Netty inside.
 */
@NullMarked
package io.nacre.oci.registry;

import org.jspecify.annotations.NullMarked;
