package belfort.medianode.rpc;

import belfort.medianode.objects.ErrorCode;
import belfort.medianode.objects.RefusedException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A row of requests that travel as one. They run in order and stop at the first failure; what was
 * done until then stays. A later request may name an earlier one's value as {@code newref:N}.
 */
final class Transaction {
  private final Envelope envelope;
  private final int maxOperations;

  Transaction(Envelope envelope, int maxOperations) {
    this.envelope = envelope;
    this.maxOperations = maxOperations;
  }

  /**
   * Runs the requests.
   *
   * @param run carries out one request and returns its reply
   * @return the replies so far; the last one may be an error
   * @throws RefusedException when the transaction itself is malformed
   */
  ArrayNode run(Request transaction, Function<Request, ObjectNode> run)
      throws RpcException, RefusedException {
    List<Request> requests = requests(transaction);
    ArrayNode replies = JsonNodeFactory.instance.arrayNode();
    List<JsonNode> values = new ArrayList<>();
    for (Request request : requests) {
      ObjectNode params = request.params();
      ObjectNode reply =
          run.apply(
              params == null ? request : request.withParams(NewReferences.resolve(params, values)));
      replies.add(reply);
      if (reply.has("error")) {
        break;
      }
      values.add(reply.path("result").path("value"));
    }
    return replies;
  }

  private List<Request> requests(Request transaction) throws RpcException, RefusedException {
    if (transaction.params() == null
        || !(transaction.params().get("operations") instanceof ArrayNode operations)) {
      throw RpcException.missing("operations");
    }
    if (operations.size() > maxOperations) {
      throw new RefusedException(
          ErrorCode.NOT_ENOUGH_RESOURCES,
          "A transaction has at most " + maxOperations + " operations");
    }
    List<Request> requests = new ArrayList<>();
    for (JsonNode operation : operations) {
      int expected = requests.size();
      Request request =
          envelope
              .request(operation)
              .orElseThrow(() ->
                  new RefusedException(
                      ErrorCode.MALFORMED_TRANSACTION,
                      "Request '" + expected + "' is not a JSON-RPC request"));
      if (request.id() == null || !request.id().asText().equals(Integer.toString(expected))) {
        throw new RefusedException(
            ErrorCode.MALFORMED_TRANSACTION,
            "Id of request '" + expected + "' should be '" + expected + "'");
      }
      requests.add(request);
    }
    return requests;
  }
}
