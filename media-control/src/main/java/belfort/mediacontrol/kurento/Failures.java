package belfort.mediacontrol.kurento;

import belfort.mediacontrol.MediaUnavailableException;
import belfort.mediacontrol.MediaUnavailableException.Code;
import belfort.mediacontrol.placement.LedgerException;
import belfort.mediacontrol.placement.NodeId;
import java.util.concurrent.CompletionException;

/** How what went wrong below is told to the signaling server. */
final class Failures {
  private Failures() {}

  static MediaUnavailableException of(Throwable failure, NodeId node) {
    return switch (failure) {
      case MediaUnavailableException known -> known;
      case NodeCallException call -> ofCall(call, node);
      case LedgerException ledger ->
          new MediaUnavailableException(
              Code.LEDGER_UNAVAILABLE, "the reservation ledger does not answer", ledger);
      case CompletionException wrapped when wrapped.getCause() != null ->
          of(wrapped.getCause(), node);
      default ->
          new MediaUnavailableException(
              Code.NODE_FAILED, "media on node " + node + " failed: " + failure, failure);
    };
  }

  private static MediaUnavailableException ofCall(NodeCallException call, NodeId node) {
    Code code =
        switch (call.kind()) {
          case OFFER_REFUSED -> Code.OFFER_REFUSED;
          case NO_RESOURCES -> Code.NO_CAPACITY;
          case OBJECT_GONE, SESSION_GONE, REFUSED, NO_ANSWER, DISCONNECTED, TURNED_AWAY ->
              Code.NODE_FAILED;
        };
    return new MediaUnavailableException(code, "node " + node + ": " + call.getMessage(), call);
  }
}
