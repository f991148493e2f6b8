package belfort.bench.survive;

import belfort.bench.survive.History.Line;
import belfort.bench.survive.History.Seen;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Somebody in a lesson who counts his chat lines, and remembers what was said, acknowledged, seen
 * and called saved. Any thread may ask.
 */
public final class Voice implements Participant.Witness {
  private static final Pattern TEXT = Pattern.compile("line (\\d+) of (.+)");

  private final String name;
  private final Map<String, Line> lines = new HashMap<>();
  private final Set<Line> acknowledged = new HashSet<>();
  private final List<Line> chat = new ArrayList<>();
  private final List<Seen> unsaved = new ArrayList<>();
  private final List<Seen> seen = new ArrayList<>();
  private final List<Seen> heard = new ArrayList<>();
  private final List<String> broken = new ArrayList<>();
  private final Map<String, Long> answeredNanos = new HashMap<>();
  private final Map<String, Integer> refusals = new HashMap<>();
  private volatile @Nullable Participant participant;
  private String server = "";
  private long welcomedNanos;
  private boolean in;
  private String participantId = "";
  private Optional<String> sentAway = Optional.empty();
  private final List<String> left = new ArrayList<>();

  Voice(String name) {
    this.name = name;
  }

  static Voice enter(String name, java.util.function.Function<Voice, Participant> enter) {
    Voice voice = new Voice(name);
    voice.participant = enter.apply(voice);
    return voice;
  }

  public Participant participant() {
    Participant known = participant;
    if (known == null) {
      throw new IllegalStateException(name + " is not in yet");
    }
    return known;
  }

  /** Says the next line; returns its op. */
  public String say() {
    // the participant's lock first, as when the server speaks
    synchronized (participant()) {
      Line line;
      synchronized (this) {
        line = new Line(name, lines.size() + 1L);
      }
      String text = "line " + line.number() + " of " + name;
      String op = participant().command("say", Map.of("text", text));
      synchronized (this) {
        lines.put(op, line);
      }
      return op;
    }
  }

  static Optional<Line> line(String text) {
    Matcher matcher = TEXT.matcher(text);
    return matcher.matches()
        ? Optional.of(new Line(matcher.group(2), Long.parseLong(matcher.group(1))))
        : Optional.empty();
  }

  @Override
  public synchronized void welcomed(String by, String participant) {
    server = by;
    participantId = participant;
    welcomedNanos = System.nanoTime();
  }

  /** When he was last in touch with his room again. */
  synchronized long welcomedNanos() {
    return welcomedNanos;
  }

  @Override
  public synchronized void acknowledged(String op) {
    answeredNanos.put(op, System.nanoTime());
    Line line = lines.get(op);
    if (line != null) {
      acknowledged.add(line);
    }
  }

  @Override
  public synchronized void refused(String op, String code) {
    refusals.merge(code, 1, Integer::sum);
  }

  @Override
  public synchronized void reset(JsonObject message) {
    in = true;
    unsaved.clear();
    chat.clear();
    Participant.chatOf(message).forEach(each -> line(each.getValue()).ifPresent(chat::add));
  }

  @Override
  public synchronized void happened(long epoch, long seq, JsonObject change) {
    if (change.get("type").getAsString().equals("left")) {
      left.add(change.get("participant").getAsString());
    }
    if (change.get("type").getAsString().equals("said")) {
      line(change.getAsJsonObject("chat").get("text").getAsString())
          .ifPresent(line -> {
            chat.add(line);
            unsaved.add(new Seen(name, epoch, seq, line));
            heard.add(new Seen(name, epoch, seq, line));
          });
    }
  }

  @Override
  public synchronized void saved(long epoch, long seq) {
    unsaved.removeIf(each -> {
      boolean stored = each.seq() <= seq;
      if (stored) {
        seen.add(each);
      }
      return stored;
    });
  }

  @Override
  public synchronized void broken(String what) {
    broken.add(name + ": " + what);
  }

  @Override
  public synchronized void sentAway(String code) {
    sentAway = Optional.of(code);
  }

  /** Why he was sent away for good; empty while he is in or comes back. */
  public synchronized Optional<String> sentAway() {
    return sentAway;
  }

  public synchronized String participantId() {
    return participantId;
  }

  /** Who left while he was there. */
  public synchronized List<String> left() {
    return List.copyOf(left);
  }

  public boolean in() {
    // never his lock inside ours: the server speaks with his lock held
    boolean live = participant().live();
    synchronized (this) {
      return in && live;
    }
  }

  public synchronized String server() {
    return server;
  }

  public synchronized Optional<Long> answeredNanos(String op) {
    return Optional.ofNullable(answeredNanos.get(op));
  }

  public synchronized List<Line> chat() {
    return List.copyOf(chat);
  }

  /** Every line that he was ever shown, also those that were never stored. */
  synchronized List<Seen> heard() {
    return List.copyOf(heard);
  }

  public synchronized boolean answered(String op) {
    return answeredNanos.containsKey(op);
  }

  synchronized List<String> broken() {
    List<String> all = new ArrayList<>(broken);
    sentAway.ifPresent(code -> all.add(name + " was sent away for good: " + code));
    return all;
  }

  synchronized Map<String, Integer> refusals() {
    return Map.copyOf(refusals);
  }

  /** Adds what he knows to what is to be checked. */
  synchronized void tell(Consumer<Line> said, Consumer<Line> told, Consumer<Seen> saw) {
    lines.values().forEach(said);
    acknowledged.forEach(told);
    seen.forEach(saw);
  }
}
