package belfort.mediacontrol.kurento;

import belfort.mediacontrol.media.SourceId;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * One source's way from the part where it is published to another part of the lesson: an endpoint
 * that sends at the origin, one that receives at the leaf.
 */
final class Relay {
  private final SourceId source;
  private final LessonPart origin;
  private final LessonPart leaf;
  private final int number;
  private final String out;
  private final String in;
  private final CompletableFuture<Void> flowed = new CompletableFuture<>();
  private final Set<String> flowing = new HashSet<>();
  private volatile boolean broken;

  /**
   * @param number in the names of both ends
   * @param out the object at the origin
   * @param in the object at the leaf
   */
  Relay(SourceId source, LessonPart origin, LessonPart leaf, int number, String out, String in) {
    this.source = source;
    this.origin = origin;
    this.leaf = leaf;
    this.number = number;
    this.out = out;
    this.in = in;
  }

  SourceId source() {
    return source;
  }

  LessonPart origin() {
    return origin;
  }

  LessonPart leaf() {
    return leaf;
  }

  int number() {
    return number;
  }

  String out() {
    return out;
  }

  String in() {
    return in;
  }

  /** Whether this object is the end that receives. */
  boolean endsAt(String object) {
    return in.equals(object);
  }

  /** The part and the object at the other end than this object's. */
  LessonPart partAcross(String object) {
    return endsAt(object) ? origin : leaf;
  }

  String objectAcross(String object) {
    return endsAt(object) ? out : in;
  }

  /** Completes when media was seen to come out at the leaf. */
  CompletableFuture<Void> flowed() {
    return flowed;
  }

  synchronized boolean isFlowing() {
    return !flowing.isEmpty();
  }

  synchronized void flow(String mediaType, boolean flows) {
    if (flows) {
      flowing.add(mediaType);
      flowed.complete(null);
    } else {
      flowing.remove(mediaType);
    }
  }

  void breaks() {
    broken = true;
  }

  /** Whether it still carries, as far as we know. */
  boolean stands() {
    return !broken && origin.isOpen() && leaf.isOpen();
  }

  /** Notes both ends at their parts, so that their events find it. */
  void enroll() {
    origin.graph().add(out, this).forEach(origin::enqueue);
    leaf.graph().add(in, this).forEach(leaf::enqueue);
  }

  /** Releases both ends, at once or when their nodes answer again. */
  void release() {
    release(origin, out);
    release(leaf, in);
  }

  private static void release(LessonPart part, String object) {
    part.graph().removeRelayEnd(object);
    if (part.isOpen()) {
      part.node().release(object);
    }
  }

  @Override
  public String toString() {
    return source.kind() + " from " + origin.node().id() + " to " + leaf.node().id();
  }
}
