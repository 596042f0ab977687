/** Certificates for tests, made by the JDK's keytool. */
@NullMarked
package io.nacre.testing.tls;

import org.jspecify.annotations.NullMarked;
