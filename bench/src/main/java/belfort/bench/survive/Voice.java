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
final class Voice implements Participant.Record {
  private static final Pattern TEXT = Pattern.compile("line (\\d+) of (.+)");

  private final String name;
  private final Map<String, Line> lines = new HashMap<>();
  private final Set<Line> acknowledged = new HashSet<>();
  private final List<Line> chat = new ArrayList<>();
  private final List<Seen> unsaved = new ArrayList<>();
  private final List<Seen> seen = new ArrayList<>();
  private final List<String> broken = new ArrayList<>();
  private final Map<String, Long> answeredNanos = new HashMap<>();
  private final Map<String, Integer> refusals = new HashMap<>();
  private volatile @Nullable Participant participant;
  private String server = "";
  private boolean in;

  Voice(String name) {
    this.name = name;
  }

  static Voice enter(String name, java.util.function.Function<Voice, Participant> enter) {
    Voice voice = new Voice(name);
    voice.participant = enter.apply(voice);
    return voice;
  }

  Participant participant() {
    Participant known = participant;
    if (known == null) {
      throw new IllegalStateException(name + " is not in yet");
    }
    return known;
  }

  /** Says the next line; returns its op. */
  String say() {
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
  public synchronized void welcomed(String by) {
    server = by;
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
    if (change.get("type").getAsString().equals("said")) {
      line(change.getAsJsonObject("chat").get("text").getAsString())
          .ifPresent(line -> {
            chat.add(line);
            unsaved.add(new Seen(name, epoch, seq, line));
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
    broken.add(name + " was sent away for good: " + code);
  }

  boolean in() {
    // never his lock inside ours: the server speaks with his lock held
    boolean live = participant().live();
    synchronized (this) {
      return in && live;
    }
  }

  synchronized String server() {
    return server;
  }

  synchronized Optional<Long> answeredNanos(String op) {
    return Optional.ofNullable(answeredNanos.get(op));
  }

  synchronized List<Line> chat() {
    return List.copyOf(chat);
  }

  synchronized List<String> broken() {
    return List.copyOf(broken);
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
