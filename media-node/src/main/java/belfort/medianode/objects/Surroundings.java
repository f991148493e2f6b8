package belfort.medianode.objects;

import belfort.medianode.plane.MediaPlane;
import java.time.InstantSource;
import java.util.concurrent.Executor;

/**
 * What the objects stand in.
 *
 * @param owner runs a task on the only thread that touches objects; events of the plane go there
 */
record Surroundings(
    Registry objects,
    MediaPlane plane,
    EventOutlet events,
    InstantSource clock,
    Executor owner,
    ObjectLimits limits) {}
