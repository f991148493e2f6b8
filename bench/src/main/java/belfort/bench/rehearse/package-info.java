/** What makes programs start faster on this machine: a lesson played once, and remembered. */
@NullMarked
package belfort.bench.rehearse;

import org.jspecify.annotations.NullMarked;
