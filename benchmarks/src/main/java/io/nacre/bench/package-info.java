/**
 * What is measured: JMH for ingest and CIDs, the serving benchmark beside nginx and CNCF
 * distribution.
 */
@NullMarked
package io.nacre.bench;

import org.jspecify.annotations.NullMarked;
