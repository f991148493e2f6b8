/** What lessons live through when programs die, measured and checked. */
@NullMarked
package belfort.bench.survive;

import org.jspecify.annotations.NullMarked;
