/**
 * A lesson over several running nodes, Kurento's or ours, with synthetic browsers: what a relay
 * carries, what it costs, and whether it passes back what viewers ask for.
 */
@NullMarked
package belfort.bench.relay;

import org.jspecify.annotations.NullMarked;
