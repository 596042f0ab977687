/**
 * Who may do what. Every read path of every facade asks {@link io.nacre.oci.access.Access}, which
 * finds out who asks and then goes through its policies. Passwords come from a file, what their
 * owners may do from rules.
 */
@NullMarked
package io.nacre.oci.access;

import org.jspecify.annotations.NullMarked;
