/** How long a student waits between his click and the teacher's picture. */
@NullMarked
package belfort.bench.join;

import org.jspecify.annotations.NullMarked;
