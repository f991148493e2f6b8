package belfort.medianode.udp;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The system calls for batches of datagrams, as Linux has them on 64-bit little-endian machines.
 * Each returns what the call does; a negative result has its errno in the given state.
 */
final class Libc {
  static final int EAGAIN = 11;
  static final int EINTR = 4;
  static final int EIO = 5;
  static final int EINVAL = 22;
  static final int ENOPROTOOPT = 92;
  static final int EOPNOTSUPP = 95;

  private static final Linker LINKER = Linker.nativeLinker();

  /** Of the segment that a call puts errno into. */
  static final MemoryLayout STATE = Linker.Option.captureStateLayout();

  private static final MethodHandle SOCKET =
      handle("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle SETSOCKOPT =
      handle(
          "setsockopt",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle BIND =
      handle("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle GETSOCKNAME =
      handle("getsockname", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
  private static final MethodHandle EVENTFD =
      handle("eventfd", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle READ =
      handle("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
  private static final MethodHandle WRITE =
      handle("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
  private static final MethodHandle PPOLL =
      handle("ppoll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS));
  private static final MethodHandle RECVMMSG =
      handle(
          "recvmmsg",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS));
  private static final MethodHandle SENDMMSG =
      handle("sendmmsg", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
  private static final MethodHandle CLOSE =
      handle("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

  private Libc() {}

  @SuppressWarnings("restricted") // what the node's Java options permit
  private static MethodHandle handle(String name, FunctionDescriptor descriptor) {
    MemorySegment symbol =
        LINKER
            .defaultLookup()
            .find(name)
            .orElseThrow(() -> new UnsatisfiedLinkError("the C library lacks " + name));
    return LINKER.downcallHandle(symbol, descriptor, Linker.Option.captureCallState("errno"));
  }

  static int errno(MemorySegment state) {
    return state.get(JAVA_INT, 0);
  }

  private static IllegalStateException impossible(Throwable e) {
    return new IllegalStateException("a system call could not be made", e);
  }

  static int socket(MemorySegment state, int domain, int type) {
    try {
      return (int) SOCKET.invokeExact(state, domain, type, 0);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int setsockopt(MemorySegment state, int fd, int level, int name, MemorySegment value) {
    try {
      return (int) SETSOCKOPT.invokeExact(state, fd, level, name, value, (int) value.byteSize());
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int bind(MemorySegment state, int fd, MemorySegment name, int length) {
    try {
      return (int) BIND.invokeExact(state, fd, name, length);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int getsockname(MemorySegment state, int fd, MemorySegment name, MemorySegment length) {
    try {
      return (int) GETSOCKNAME.invokeExact(state, fd, name, length);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int eventfd(MemorySegment state, int flags) {
    try {
      return (int) EVENTFD.invokeExact(state, 0, flags);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static long read(MemorySegment state, int fd, MemorySegment into) {
    try {
      return (long) READ.invokeExact(state, fd, into, into.byteSize());
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static long write(MemorySegment state, int fd, MemorySegment from) {
    try {
      return (long) WRITE.invokeExact(state, fd, from, from.byteSize());
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int ppoll(MemorySegment state, MemorySegment fds, int count, MemorySegment timeout) {
    try {
      return (int) PPOLL.invokeExact(state, fds, (long) count, timeout, MemorySegment.NULL);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int recvmmsg(MemorySegment state, int fd, MemorySegment messages, int count, int flags) {
    try {
      return (int) RECVMMSG.invokeExact(state, fd, messages, count, flags, MemorySegment.NULL);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int sendmmsg(MemorySegment state, int fd, MemorySegment messages, int count, int flags) {
    try {
      return (int) SENDMMSG.invokeExact(state, fd, messages, count, flags);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int close(MemorySegment state, int fd) {
    try {
      return (int) CLOSE.invokeExact(state, fd);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }
}
