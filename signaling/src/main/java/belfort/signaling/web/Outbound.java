package belfort.signaling.web;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingCallback;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OpCode;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be written to one browser: bounded in messages and bytes, in order. Broadcast bytes
 * are shared; only the frame's header is made anew.
 *
 * <p>A writer of its own takes whatever waits by then and writes it at once. On an idle server that
 * is the one message; when a class comes back together or everybody speaks, the writers come later
 * and find more: the busier the server, the fewer calls of the kernel for a message.
 */
final class Outbound extends IteratingCallback {
  /** Written together at most; more wait for the next time. */
  private static final int TOGETHER = 64;

  private final CoreSession session;
  private final Executor writers;
  private final Queue<byte[]> waiting = new ArrayDeque<>();
  private long waitingBytes;
  private boolean writerIsComing;
  private @Nullable Goodbye goodbye;
  private boolean saidGoodbye;

  Outbound(CoreSession session, Executor writers) {
    this.session = session;
    this.writers = writers;
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
      if (writerIsComing) {
        return true;
      }
      writerIsComing = true;
    }
    writers.execute(this::write);
    return true;
  }

  private void write() {
    synchronized (waiting) {
      writerIsComing = false;
    }
    iterate();
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
    List<byte[]> together;
    Goodbye last = null;
    synchronized (waiting) {
      together = take();
      if (together.isEmpty() && goodbye != null && !saidGoodbye) {
        saidGoodbye = true;
        last = goodbye;
      }
    }
    if (!together.isEmpty()) {
      send(together);
      return Action.SCHEDULED;
    }
    if (last != null) {
      session.close(last.code(), last.reason(), Callback.NOOP);
    }
    return Action.IDLE;
  }

  private List<byte[]> take() {
    List<byte[]> together = new ArrayList<>(Math.min(TOGETHER, waiting.size()));
    while (together.size() < TOGETHER && !waiting.isEmpty()) {
      byte[] next = waiting.remove();
      waitingBytes -= next.length;
      together.add(next);
    }
    return together;
  }

  /**
   * Only the last one is flushed, and only its end is waited for: it is written after the others.
   */
  private void send(List<byte[]> together) {
    int last = together.size() - 1;
    for (int i = 0; i < last; i++) {
      session.sendFrame(frame(together.get(i)), Callback.NOOP, true);
    }
    session.sendFrame(frame(together.get(last)), this, false);
  }

  private static Frame frame(byte[] utf8) {
    return new Frame(OpCode.TEXT, ByteBuffer.wrap(utf8));
  }

  private record Goodbye(int code, String reason) {}
}
