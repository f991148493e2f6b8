package belfort.signaling.store;

import belfort.signaling.protocol.Role;

/** Somebody of the school. Personal data: the name is never printed. */
public record Person(String id, String name, Role role) {
  @Override
  public String toString() {
    return "Person[" + id + " " + role + "]";
  }
}
