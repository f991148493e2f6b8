package belfort.signaling.engine;

import belfort.mediacontrol.media.LessonId;
import belfort.mediacontrol.media.Profile;
import belfort.signaling.store.CommitLanes;
import belfort.signaling.store.Database;
import belfort.signaling.store.DatabaseSettings;
import belfort.signaling.store.LifeLine;
import belfort.signaling.store.RoomTable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A signaling server without its web: the engine on a real database and a node in memory. */
final class TestServer implements AutoCloseable {
  final String id;
  final EngineCounters counters = new EngineCounters();
  final RoomEngine engine;
  private final Database rooms;
  private final Database lease;
  private final LifeLine lifeLine;
  private final CommitLanes lanes;

  TestServer(String id, DatabaseSettings settings, Messages wire, RecordingMedia.Node node) {
    this.id = id;
    this.rooms = Database.open(settings, id + "-rooms", 2);
    this.lease = Database.open(settings, id + "-lease", 1);
    this.lifeLine = new LifeLine(settings, id);
    this.lanes = CommitLanes.start(settings, 2, counters);
    this.engine =
        RoomEngine.start(
            new EngineConfig(id, id, IceServers.NONE),
            new RoomEngine.World(
                wire::encode,
                lanes,
                new RoomTable(rooms, lease, lifeLine, id, id, EngineLimits.TAIL),
                new RecordingMedia(id, node),
                LessonWatcher.NOBODY,
                InstantSource.system(),
                System::nanoTime,
                counters));
  }

  static LessonInfo lesson(String id) {
    Instant now = Instant.now();
    return new LessonInfo(
        new LessonId(id),
        "Wiskunde",
        "Els",
        Profile.LECTURE,
        now,
        now.plus(Duration.ofHours(1)),
        25,
        30,
        false);
  }

  /** Until the lease stands, and long enough that this server may judge others. */
  void awaitReady() {
    Await.until("ready", engine::mayTakeOver);
  }

  /** Dies as by kill -9: renews no lease, gives nothing up, tells nobody; its lines break. */
  void die() {
    engine.close();
    lifeLine.close();
  }

  /** Falls silent as a stopped process does: its connections stay. */
  void freeze() {
    engine.close();
  }

  @Override
  public void close() {
    engine.close();
    lanes.close();
    rooms.close();
    lease.close();
    lifeLine.close();
  }
}
