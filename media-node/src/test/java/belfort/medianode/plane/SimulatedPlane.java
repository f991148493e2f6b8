package belfort.medianode.plane;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A media plane in memory: endpoints that negotiate, gather, connect when told to and pass flows on
 * to those whose source they are. No packets; the same events in the same order as the real one.
 */
public final class SimulatedPlane implements MediaPlane {
  private final List<SimulatedEndpoint> endpoints = new CopyOnWriteArrayList<>();
  private final AtomicInteger made = new AtomicInteger();

  @Override
  public SimulatedEndpoint open(EndpointSettings settings, PlaneListener listener) {
    SimulatedEndpoint endpoint =
        new SimulatedEndpoint(this, made.incrementAndGet(), settings, listener);
    endpoints.add(endpoint);
    return endpoint;
  }

  @Override
  public SimulatedEndpoint openRelay(RelaySettings settings, PlaneListener listener) {
    return open(new EndpointSettings(false, false), listener);
  }

  /** The endpoints that are open, oldest first. */
  public List<SimulatedEndpoint> endpoints() {
    return List.copyOf(endpoints);
  }

  /** The endpoint that was opened last. */
  public SimulatedEndpoint newest() {
    return endpoints.getLast();
  }

  List<SimulatedEndpoint> sinksOf(SimulatedEndpoint source, MediaKind kind) {
    List<SimulatedEndpoint> sinks = new ArrayList<>();
    for (SimulatedEndpoint endpoint : endpoints) {
      if (endpoint.source(kind) == source) {
        sinks.add(endpoint);
      }
    }
    return sinks;
  }

  void closed(SimulatedEndpoint endpoint) {
    endpoints.remove(endpoint);
  }

  @Override
  public void close() {
    endpoints.forEach(SimulatedEndpoint::close);
  }
}
