/** What was measured, and how it is written down: JSON, a table in Markdown, a plot in SVG. */
@NullMarked
package io.nacre.bench.report;

import org.jspecify.annotations.NullMarked;
