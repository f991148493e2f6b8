package belfort.signaling.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Thousands of seeded worlds in virtual time: servers die, logs stall, pages come and go. */
final class RoomSimulation {
  private static final int WORLDS = 2_000;

  @Test
  void everyWorldKeepsItsPromises() {
    long takeOvers = 0;
    long resets = 0;
    long acknowledged = 0;
    for (long seed = 1; seed <= WORLDS; seed++) {
      SimulatedWorld world = new SimulatedWorld(seed);
      try {
        world.run();
      } catch (RuntimeException | AssertionError broken) {
        throw new AssertionError("the world of seed " + seed + " broke a promise", broken);
      }
      takeOvers += world.takeOvers();
      resets += world.count(EngineCounters.Count.RESUMED_BY_RESET);
      acknowledged += world.acknowledged();
    }
    // the worlds are only worth something when what they are about happens in them
    assertEquals(true, takeOvers > WORLDS / 2, "take-overs: " + takeOvers);
    assertEquals(true, resets > WORLDS, "resets: " + resets);
    assertEquals(true, acknowledged > 10L * WORLDS, "acknowledged: " + acknowledged);
  }
}
