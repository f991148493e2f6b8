/** The whole product tried from outside; all of it is test code. */
@NullMarked
package belfort.acceptance;

import org.jspecify.annotations.NullMarked;
