package belfort.medianode.rpc;

/** A client's connection, as the sessions see it. Two are the same only if they are one object. */
interface ClientSocket {
  /** Sends a message without waiting; a connection that cannot take it is cut by its own rules. */
  void send(String text);
}
