/**
 * A school week on a virtual clock: the product's own placement code against the rules of others,
 * by how many nodes each needs.
 */
@NullMarked
package belfort.bench.placement;

import org.jspecify.annotations.NullMarked;
