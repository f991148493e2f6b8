package belfort.medianode.objects;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the protocol says about one class of objects: its name, its ancestors, its operations and
 * the events that can be subscribed.
 *
 * @param hierarchy the superclasses, nearest first
 * @param ownEvents the events that the class adds to those of its superclass
 */
record MediaClass<T extends MediaObject>(
    String name,
    List<String> hierarchy,
    Operations<T> operations,
    Set<String> events,
    Set<String> ownEvents) {

  static final String MODULE = "kurento";

  static <T extends MediaObject> MediaClass<T> root(
      String name, Operations<T> operations, Set<String> events) {
    return new MediaClass<>(name, List.of(), operations, events, events);
  }

  /** A subclass; {@code operations} already extend those of the superclass. */
  static <T extends MediaObject> MediaClass<T> extending(
      MediaClass<? super T> superclass,
      String name,
      Operations<T> operations,
      Set<String> ownEvents) {
    List<String> hierarchy = new ArrayList<>();
    hierarchy.add(MODULE + "." + superclass.name());
    hierarchy.addAll(superclass.hierarchy());
    Set<String> events = new TreeSet<>(superclass.events());
    events.addAll(ownEvents);
    return new MediaClass<>(
        name, List.copyOf(hierarchy), operations, Set.copyOf(events), ownEvents);
  }

  String qualifiedName() {
    return MODULE + "." + name;
  }
}
