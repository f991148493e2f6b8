package belfort.mediacontrol.media;

/** A source: what one participant publishes of one kind. */
public record SourceId(ParticipantId publisher, SourceKind kind) {}
