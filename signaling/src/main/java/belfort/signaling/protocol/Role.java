package belfort.signaling.protocol;

/** What somebody may do in a lesson. */
public enum Role {
  STUDENT,
  TEACHER,
  ADMIN
}
