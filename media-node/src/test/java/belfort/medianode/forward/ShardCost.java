package belfort.medianode.forward;

import java.lang.management.ManagementFactory;

/** What the shards' threads have used so far; those of other tests are idle meanwhile. */
record ShardCost(long cpuNs, long allocatedBytes) {
  static ShardCost now() {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long cpuNs = 0;
    long allocatedBytes = 0;
    for (long id : threads.getAllThreadIds()) {
      var info = threads.getThreadInfo(id);
      if (info != null && info.getThreadName().equals("media-shard")) {
        cpuNs += threads.getThreadCpuTime(id);
        allocatedBytes += threads.getThreadAllocatedBytes(id);
      }
    }
    return new ShardCost(cpuNs, allocatedBytes);
  }

  ShardCost since(ShardCost before) {
    return new ShardCost(cpuNs - before.cpuNs, allocatedBytes - before.allocatedBytes);
  }
}
