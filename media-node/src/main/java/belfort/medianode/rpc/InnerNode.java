package belfort.medianode.rpc;

import belfort.medianode.plane.MediaPlane;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.InstantSource;

/**
 * A node of the program's own beside the one that servers use: without a port, with counters of its
 * own, and with one client, whoever holds it. Its events go nowhere.
 */
public final class InnerNode implements AutoCloseable {
  private final Envelope envelope;
  private final Owner owner;
  private final Conversation conversation;

  /**
   * @param plane whose media it drives; not closed with it
   */
  public InnerNode(NodeSettings settings, MediaPlane plane, InstantSource clock) {
    NodeCounters counters = new NodeCounters();
    this.envelope = new Envelope(settings.frameBytes());
    this.owner = new Owner(settings.waitingPlaneEvents(), counters);
    Node node = new Node(settings, envelope, counters, plane, clock, owner);
    Transaction transaction = new Transaction(envelope, settings.operationsPerTransaction());
    ClientSocket client = event -> {};
    this.conversation =
        new Conversation(owner, node, envelope, transaction, counters, clock, client);
  }

  /**
   * Asks it, as over a WebSocket.
   *
   * @return the value of the reply
   * @throws IOException when the frame or the request is refused; the message is the node's
   */
  public JsonNode value(String frame) throws IOException {
    try {
      JsonNode reply = envelope.parse(conversation.answer(frame));
      if (reply.has("error")) {
        throw new IOException(reply.path("error").path("message").asText());
      }
      return reply.path("result").path("value");
    } catch (Envelope.MalformedException e) {
      throw new IOException(e);
    }
  }

  /** Its objects are gone with it; the plane's endpoints end with the plane. */
  @Override
  public void close() {
    owner.close();
  }
}
