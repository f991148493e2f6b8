package belfort.signaling.engine;

import belfort.mediacontrol.MediaControl;
import belfort.signaling.protocol.ServerMessage;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;

/**
 * Everything outside itself that a live room uses.
 *
 * @param encode makes UTF-8 JSON of a message, once for all who get it
 * @param mailbox puts an answer of the world behind the inputs that wait; never refuses one
 * @param nanos a monotonic clock
 * @param random a random number of 0 to below the argument
 */
record RoomContext(
    EngineConfig config,
    Function<ServerMessage, byte[]> encode,
    EventLog log,
    MediaControl media,
    Lease lease,
    LessonWatcher watcher,
    Consumer<RoomInput> mailbox,
    InstantSource clock,
    LongSupplier nanos,
    LongUnaryOperator random,
    EngineCounters counters) {}
