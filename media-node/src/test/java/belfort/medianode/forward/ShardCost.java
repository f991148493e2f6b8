package belfort.medianode.forward;

import java.lang.management.ManagementFactory;

/** What the shard's thread has used so far. */
record ShardCost(long cpuNs, long allocatedBytes) {
  static ShardCost now() {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    for (long id : threads.getAllThreadIds()) {
      var info = threads.getThreadInfo(id);
      if (info != null && info.getThreadName().equals("media-shard")) {
        return new ShardCost(threads.getThreadCpuTime(id), threads.getThreadAllocatedBytes(id));
      }
    }
    throw new IllegalStateException("there is no shard");
  }

  ShardCost since(ShardCost before) {
    return new ShardCost(cpuNs - before.cpuNs, allocatedBytes - before.allocatedBytes);
  }
}
