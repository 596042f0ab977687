/** Who may do what. Every read path of every facade asks here. */
@NullMarked
package io.nacre.oci.access;

import org.jspecify.annotations.NullMarked;
