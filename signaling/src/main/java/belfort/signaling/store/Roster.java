package belfort.signaling.store;

/** A class: a roster of students. */
public record Roster(String id, String name, int students) {}
