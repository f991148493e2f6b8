/** The product as an outsider meets it: a launcher process, links, an HTTP interface. */
@NullMarked
package belfort.bench.product;

import org.jspecify.annotations.NullMarked;
