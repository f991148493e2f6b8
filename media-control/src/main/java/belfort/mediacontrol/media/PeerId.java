package belfort.mediacontrol.media;

/** One peer connection between a participant's browser and a media node, as both sides name it. */
public sealed interface PeerId {
  /** The participant at the browser's end. */
  ParticipantId participant();

  /** The source that flows over the peer connection. */
  SourceId source();

  /** The browser publishes a source. */
  record Publish(SourceId source) implements PeerId {
    @Override
    public ParticipantId participant() {
      return source.publisher();
    }
  }

  /** The browser watches somebody's source. */
  record Watch(ParticipantId participant, SourceId source) implements PeerId {}
}
