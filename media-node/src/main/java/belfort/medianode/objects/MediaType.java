package belfort.medianode.objects;

import belfort.medianode.plane.MediaKind;
import java.util.Optional;

/** What a connection of two elements carries, in the order in which Kurento lists it. */
enum MediaType {
  AUDIO(MediaKind.AUDIO),
  DATA(null),
  VIDEO(MediaKind.VIDEO);

  private final @org.jspecify.annotations.Nullable MediaKind kind;

  MediaType(@org.jspecify.annotations.Nullable MediaKind kind) {
    this.kind = kind;
  }

  /** What the media plane calls it; it carries no data channels. */
  Optional<MediaKind> kind() {
    return Optional.ofNullable(kind);
  }

  static MediaType of(MediaKind kind) {
    return switch (kind) {
      case AUDIO -> AUDIO;
      case VIDEO -> VIDEO;
    };
  }
}
