package belfort.signaling.web;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingCallback;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OpCode;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be written to one browser: bounded in messages and bytes, one frame in flight, in
 * order. Broadcast bytes are shared; only the frame's header is made anew.
 */
final class Outbound extends IteratingCallback {
  private final CoreSession session;
  private final Queue<byte[]> waiting = new ArrayDeque<>();
  private long waitingBytes;
  private @Nullable Goodbye goodbye;
  private boolean saidGoodbye;

  Outbound(CoreSession session) {
    this.session = session;
  }

  /** Queues a message; false when the reader is too slow for another one. Never blocks. */
  boolean offer(byte[] utf8) {
    synchronized (waiting) {
      if (goodbye != null) {
        return true;
      }
      if (waiting.size() >= EdgeLimits.OUTBOUND_MESSAGES
          || waitingBytes + utf8.length > EdgeLimits.OUTBOUND_BYTES) {
        return false;
      }
      waiting.add(utf8);
      waitingBytes += utf8.length;
    }
    iterate();
    return true;
  }

  /** Closes after what is queued. The first reason counts. */
  void closeAfter(int code, String reason) {
    synchronized (waiting) {
      if (goodbye != null) {
        return;
      }
      goodbye = new Goodbye(code, reason);
    }
    iterate();
  }

  /** Closes without what is queued, for a reader who will not take it. */
  void closeNow(int code, String reason) {
    synchronized (waiting) {
      waiting.clear();
      waitingBytes = 0;
    }
    closeAfter(code, reason);
  }

  @Override
  protected Action process() {
    byte[] next;
    Goodbye last = null;
    synchronized (waiting) {
      next = waiting.poll();
      if (next != null) {
        waitingBytes -= next.length;
      } else if (goodbye != null && !saidGoodbye) {
        saidGoodbye = true;
        last = goodbye;
      }
    }
    if (next != null) {
      session.sendFrame(new Frame(OpCode.TEXT, ByteBuffer.wrap(next)), this, false);
      return Action.SCHEDULED;
    }
    if (last != null) {
      session.close(last.code(), last.reason(), Callback.NOOP);
    }
    return Action.IDLE;
  }

  private record Goodbye(int code, String reason) {}
}
