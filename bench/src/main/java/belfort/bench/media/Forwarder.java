package belfort.bench.media;

/** A media server under measurement, driven by its own protocol. */
interface Forwarder extends AutoCloseable {
  /** For the table. */
  String name();

  /** The process whose processor time counts. */
  long pid();

  /** Opens a lesson; they are numbered from 0. */
  int lesson();

  /** A teacher's offer to a lesson; the answer. */
  String publish(int lesson, String offer);

  /** A student's offer; the answer. He watches the lesson's teacher. */
  String watch(int lesson, String offer);

  @Override
  void close();
}
