package belfort.signaling.engine;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The inputs that wait for a room. What browsers say is bounded; the world's answers are not, since
 * each answers a call of the room's own and those are bounded.
 */
final class Mailbox {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private final Deque<RoomInput> inputs = new ArrayDeque<>();
  private int fromBrowsers;
  private boolean closed;

  /** What became of an input. */
  enum Posted {
    TAKEN,
    FULL,
    /** The room has ended: look for its successor. */
    CLOSED
  }

  Posted post(RoomInput input) {
    boolean browser = input instanceof RoomInput.Heard;
    lock.lock();
    try {
      if (closed) {
        return Posted.CLOSED;
      }
      if (browser && fromBrowsers >= EngineLimits.MAILBOX) {
        return Posted.FULL;
      }
      fromBrowsers += browser ? 1 : 0;
      inputs.add(input);
      filled.signal();
      return Posted.TAKEN;
    } finally {
      lock.unlock();
    }
  }

  /** Lets an input pass all that wait; nothing when the room has ended. */
  void postFirst(RoomInput input) {
    lock.lock();
    try {
      if (!closed) {
        inputs.addFirst(input);
        filled.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /** The next input, or null when none came in time. */
  @Nullable RoomInput take(Duration patience) throws InterruptedException {
    long left = patience.toNanos();
    lock.lockInterruptibly();
    try {
      while (inputs.isEmpty()) {
        if (left <= 0) {
          return null;
        }
        left = filled.awaitNanos(left);
      }
      RoomInput input = inputs.remove();
      fromBrowsers -= input instanceof RoomInput.Heard ? 1 : 0;
      return input;
    } finally {
      lock.unlock();
    }
  }

  /** Takes an input back that was not looked at; nothing when there was none. */
  void putBack(@Nullable RoomInput input) {
    if (input != null) {
      lock.lock();
      try {
        inputs.addFirst(input);
        fromBrowsers += input instanceof RoomInput.Heard ? 1 : 0;
      } finally {
        lock.unlock();
      }
    }
  }

  boolean holdsMore() {
    lock.lock();
    try {
      return !inputs.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** Takes nothing more, and returns what is left. */
  List<RoomInput> close() {
    lock.lock();
    try {
      closed = true;
      List<RoomInput> left = new ArrayList<>(inputs);
      inputs.clear();
      return left;
    } finally {
      lock.unlock();
    }
  }

  static Duration until(long deadlineNanos, long nowNanos) {
    return Duration.ofNanos(Math.max(0, deadlineNanos - nowNanos));
  }
}
