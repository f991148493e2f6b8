/** What the server bears of rooms without media: sockets, events, acknowledgements. */
@NullMarked
package belfort.bench.room;

import org.jspecify.annotations.NullMarked;
