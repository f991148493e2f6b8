package belfort.medianode.objects;

/**
 * How much the objects of one node may take. Whoever asks for more gets Kurento's
 * NOT_ENOUGH_RESOURCES (40009).
 *
 * @param objects pipelines and elements together
 * @param tagsPerObject tags of one object
 * @param textChars characters of a name, a tag's key or its value
 * @param sdpChars characters of a session description; browsers send 3,000 to 8,000
 */
public record ObjectLimits(int objects, int tagsPerObject, int textChars, int sdpChars) {
  /**
   * Far above what a node of 16 cores can forward. Even if all were pipelines, their list stays
   * below the 1,000,000 bytes of a frame above which Kurento's Java client closes.
   */
  public static final ObjectLimits DEFAULTS = new ObjectLimits(15_000, 64, 4_096, 64 * 1024);
}
