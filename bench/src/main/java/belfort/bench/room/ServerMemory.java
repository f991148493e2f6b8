package belfort.bench.room;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** A look into another JVM's memory, through the JDK's own attach and management interfaces. */
final class ServerMemory implements AutoCloseable {
  /** Cleaners and reference queues need a second look before everything dead is gone. */
  private static final int COLLECTIONS = 3;

  private final long pid;
  private final JMXConnector connector;

  private ServerMemory(long pid, JMXConnector connector) {
    this.pid = pid;
    this.connector = connector;
  }

  /**
   * What is alive.
   *
   * @param heapBytes after full collections
   * @param directBytes in buffers outside the heap
   * @param residentBytes of the process as the kernel counts it, garbage included
   */
  record Reading(long heapBytes, long directBytes, long residentBytes) {
    long liveBytes() {
      return heapBytes + directBytes;
    }
  }

  /** Attaches to a JVM of the same user. */
  @SuppressWarnings("BanJNDI") // the address comes from our own child process, through the kernel
  static ServerMemory attach(long pid) {
    try {
      VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
      try {
        JMXServiceURL url = new JMXServiceURL(machine.startLocalManagementAgent());
        return new ServerMemory(pid, JMXConnectorFactory.connect(url));
      } finally {
        machine.detach();
      }
    } catch (AttachNotSupportedException failure) {
      throw new IllegalStateException("the server does not let itself be measured", failure);
    } catch (IOException failure) {
      throw new UncheckedIOException("the server does not let itself be measured", failure);
    }
  }

  Reading afterCollection() {
    try {
      MBeanServerConnection server = connector.getMBeanServerConnection();
      MemoryMXBean memory = ManagementFactory.getPlatformMXBean(server, MemoryMXBean.class);
      for (int i = 0; i < COLLECTIONS; i++) {
        memory.gc();
      }
      long direct =
          ManagementFactory.getPlatformMXBeans(server, BufferPoolMXBean.class).stream()
              .filter(pool -> pool.getName().equals("direct"))
              .mapToLong(BufferPoolMXBean::getMemoryUsed)
              .sum();
      return new Reading(memory.getHeapMemoryUsage().getUsed(), direct, residentBytes());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private long residentBytes() throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
        .findFirst()
        .orElse(0);
  }

  @Override
  public void close() {
    try {
      connector.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
