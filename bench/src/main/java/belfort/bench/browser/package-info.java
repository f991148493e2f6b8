/** Real browsers on the product's pages. */
@NullMarked
package belfort.bench.browser;

import org.jspecify.annotations.NullMarked;
