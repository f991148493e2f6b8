package belfort.signaling.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a browser may say. Commands bear an {@code op}: an id that the browser makes (1 to 32
 * characters of A-Z a-z 0-9 - _), unique per participant; a command that is said again under the
 * same op has one effect and the same acknowledgement. Nobody says who he is: the server knows.
 */
public sealed interface ClientMessage {
  /**
   * The first message of every connection.
   *
   * @param resume the last event that the page has applied, when it was here before
   */
  record Hello(@Nullable Position resume, List<PeerAttempt> peers) implements ClientMessage {
    public Hello {
      peers = List.copyOf(peers);
    }
  }

  /** Answers the server's beat. */
  record Beat() implements ClientMessage {}

  /** A command: something that changes the room, or is refused. */
  sealed interface Command extends ClientMessage {
    String op();
  }

  /** Comes into the lesson (out of its lobby). */
  record Join(String op, boolean microphone, boolean camera) implements Command {
    public Join {
      Bounds.op(op);
    }
  }

  /** Leaves the lesson for good. */
  record Leave(String op) implements Command {
    public Leave {
      Bounds.op(op);
    }
  }

  /** Teacher: the lesson begins. */
  record StartLesson(String op) implements Command {
    public StartLesson {
      Bounds.op(op);
    }
  }

  /** Teacher: the lesson is over. */
  record EndLesson(String op) implements Command {
    public EndLesson {
      Bounds.op(op);
    }
  }

  record Say(String op, String text) implements Command {
    public Say {
      Bounds.op(op);
      Bounds.text(text);
    }
  }

  record RaiseHand(String op) implements Command {
    public RaiseHand {
      Bounds.op(op);
    }
  }

  /** Lowers the own hand, or (teacher) somebody's. */
  record LowerHand(String op, @Nullable String participant) implements Command {
    public LowerHand {
      Bounds.op(op);
      if (participant != null) {
        Bounds.participant(participant);
      }
    }
  }

  /** Teacher. */
  record LowerAllHands(String op) implements Command {
    public LowerAllHands {
      Bounds.op(op);
    }
  }

  /** Teacher: lets a student publish. */
  record GiveFloor(String op, String participant) implements Command {
    public GiveFloor {
      Bounds.op(op);
      Bounds.participant(participant);
    }
  }

  /** Teacher: takes it back; a student may give it back himself. */
  record TakeFloor(String op, String participant) implements Command {
    public TakeFloor {
      Bounds.op(op);
      Bounds.participant(participant);
    }
  }

  /** Teacher: cuts somebody's sound at the node; only he himself can speak again. */
  record Mute(String op, String participant) implements Command {
    public Mute {
      Bounds.op(op);
      Bounds.participant(participant);
    }
  }

  /** Teacher: cuts everybody's sound but the teachers'. */
  record MuteAll(String op) implements Command {
    public MuteAll {
      Bounds.op(op);
    }
  }

  /** What the own page sends now; for the others' icons. */
  record SetDevices(String op, boolean microphone, boolean camera) implements Command {
    public SetDevices {
      Bounds.op(op);
    }
  }

  /** Teacher: removes somebody; his link is refused for the rest of the lesson. */
  record Kick(String op, String participant) implements Command {
    public Kick {
      Bounds.op(op);
      Bounds.participant(participant);
    }
  }

  /** Ends what the own page publishes of a source ("camera" or "screen"). */
  record Unpublish(String op, String source) implements Command {
    public Unpublish {
      Bounds.op(op);
      Bounds.source(source);
    }
  }

  /**
   * Offers a peer connection (RFC 8829). A {@code peer} is {@code out:camera}, {@code out:screen}
   * or {@code in:<participant>:camera|screen}.
   *
   * @param attempt another number for each negotiation of the peer, on other devices too
   */
  record Offer(String peer, int attempt, String sdp) implements ClientMessage {
    public Offer {
      Bounds.peer(peer);
      Bounds.attempt(attempt);
      Bounds.sdp(sdp);
    }
  }

  /** A candidate of the browser. */
  record Candidate(String peer, int attempt, String candidate, String sdpMid, int sdpMLineIndex)
      implements ClientMessage {
    public Candidate {
      Bounds.peer(peer);
      Bounds.attempt(attempt);
      Bounds.candidate(candidate, sdpMid, sdpMLineIndex);
    }
  }

  /** Closes a peer connection that watches. */
  record HangUp(String peer) implements ClientMessage {
    public HangUp {
      Bounds.peer(peer);
    }
  }

  /**
   * What the own page shows of what it watches, each time that changes: everything that it shows,
   * so what is not named is hidden. It decides about the sender's own pictures and nobody else's.
   */
  record Showing(List<Shown> pictures) implements ClientMessage {
    public Showing {
      pictures = List.copyOf(pictures);
      Bounds.pictures(pictures.size());
    }
  }

  /** Where a reader of the log stands. */
  record Position(long epoch, long seq) {
    public Position {
      Bounds.position(epoch, seq);
    }
  }

  /** A picture on a page, and its size in pixels of the screen. */
  record Shown(String peer, int width, int height) {
    public Shown {
      Bounds.peer(peer);
      Bounds.shown(width, height);
    }
  }

  /** A peer connection that a returning page still holds. */
  record PeerAttempt(String peer, int attempt) {
    public PeerAttempt {
      Bounds.peer(peer);
      Bounds.attempt(attempt);
    }
  }
}
