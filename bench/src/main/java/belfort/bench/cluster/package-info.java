/**
 * Several servers and nodes on one database, each a process that can be killed, and a front door.
 */
@NullMarked
package belfort.bench.cluster;

import org.jspecify.annotations.NullMarked;
