package belfort.medianode.objects;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Where the objects' events go: to the subscriptions of all sessions, or to a test. */
public interface EventOutlet {
  /** Whether anybody asked for this event; it is not even built otherwise. */
  boolean wanted(String objectId, String type);

  /**
   * Takes an event.
   *
   * @param type the name under which it was subscribed
   * @param data its members as they stand on the wire
   */
  void emit(String objectId, String type, ObjectNode data);
}
