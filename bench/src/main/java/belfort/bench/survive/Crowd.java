package belfort.bench.survive;

import belfort.bench.cluster.Cluster;
import belfort.bench.product.AdminApi.LessonLinks;
import belfort.bench.product.Await;
import belfort.bench.product.PersonalLink;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.websocket.client.WebSocketClient;

/** Lessons under way with everybody in them, without media. */
public final class Crowd implements AutoCloseable {
  public static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final String PROFILE = "audio";

  /** As many as log in at the same time: not a storm. */
  private static final int ENTERING_AT_ONCE = 10;

  /**
   * Few: of Jetty's usual 200, all at work when a server dies, each had its turn of milliseconds
   * before a browser or a server beside it had one.
   */
  private static final int CROWD_THREADS = 4;

  private final Cluster cluster;
  private final WebSocketClient client;
  private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(2);
  private final List<Lesson> lessons = new ArrayList<>();

  private Crowd(Cluster cluster, WebSocketClient client) {
    this.cluster = cluster;
    this.client = client;
  }

  /**
   * One lesson; its teacher first.
   *
   * @param spare the link of one who stays outside
   */
  public record Lesson(String id, List<Voice> voices, PersonalLink spare) {
    public Lesson {
      voices = List.copyOf(voices);
    }

    public Voice teacher() {
      return voices.getFirst();
    }
  }

  /**
   * Makes the lessons and lets everybody in.
   *
   * @param server whose rooms they become; empty: as the front door decides
   */
  public static Crowd enter(Cluster cluster, int lessons, int students, Optional<String> server) {
    try {
      HttpClient http = new HttpClient();
      http.setExecutor(new QueuedThreadPool(CROWD_THREADS));
      WebSocketClient client = new WebSocketClient(http);
      client.start();
      Crowd crowd = new Crowd(cluster, client);
      for (int i = 1; i <= lessons; i++) {
        crowd.lessons.add(crowd.lesson("Survival " + i, students, server));
      }
      Await.until("everybody is in", PATIENCE, crowd::allIn);
      return crowd;
    } catch (RuntimeException failure) {
      throw failure;
    } catch (Exception failure) {
      throw new IllegalStateException("nobody can come in", failure);
    }
  }

  private Lesson lesson(String title, int students, Optional<String> server) {
    LessonLinks links = cluster.admin().makeLesson(title, PROFILE, students + 1);
    Voice teacher = voice(links.lesson() + "/t", links.teacher(), server);
    Await.until("the teacher is in", PATIENCE, teacher::in);
    String started = teacher.participant().command("startLesson", Map.of());
    Await.until("the lesson starts", PATIENCE, () -> teacher.answeredNanos(started).isPresent());
    List<Voice> voices = new ArrayList<>(List.of(teacher));
    try (ExecutorService workers = Executors.newFixedThreadPool(ENTERING_AT_ONCE)) {
      List<Future<Voice>> entering = new ArrayList<>();
      for (int i = 0; i < students; i++) {
        String name = links.lesson() + "/" + (i + 1);
        PersonalLink link = links.student(i);
        entering.add(workers.submit(() -> voice(name, link, server)));
      }
      for (Future<Voice> each : entering) {
        voices.add(each.get());
      }
    } catch (ExecutionException failure) {
      throw new IllegalStateException("a student could not come in", failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
    return new Lesson(links.lesson(), voices, links.student(students));
  }

  private Voice voice(String name, PersonalLink link, Optional<String> server) {
    return Voice.enter(
        name, voice -> Participant.enter(cluster.http(), client, timer, link, server, voice));
  }

  public List<Lesson> lessons() {
    return List.copyOf(lessons);
  }

  List<Voice> voices() {
    return lessons.stream().flatMap(lesson -> lesson.voices().stream()).toList();
  }

  /** Somebody who comes late into a lesson, to a server of his own. */
  public Voice late(Lesson lesson, String server) {
    Voice late = voice(lesson.id() + "/late", lesson.spare(), Optional.of(server));
    lessons.replaceAll(each -> {
      if (!each.id().equals(lesson.id())) {
        return each;
      }
      List<Voice> all = new ArrayList<>(each.voices());
      all.add(late);
      return new Lesson(each.id(), all, each.spare());
    });
    return late;
  }

  public boolean allIn() {
    return voices().stream().allMatch(Voice::in);
  }

  /**
   * Says a line everywhere and waits until each is acknowledged: who is answered is in control.
   *
   * @return how long each waited, in seconds
   */
  public List<Double> timeToAnswer(long sinceNanos) {
    record Asked(Voice voice, String op) {}
    List<Asked> asked = voices().stream().map(voice -> new Asked(voice, voice.say())).toList();
    Await.until(
        "everybody is answered",
        PATIENCE,
        () -> asked.stream().allMatch(each -> each.voice().answeredNanos(each.op()).isPresent()));
    return asked.stream()
        .map(each -> (each.voice().answeredNanos(each.op()).orElseThrow() - sinceNanos) / 1e9)
        .toList();
  }

  /** How long after the moment each was in touch with his room again, in seconds; waits for all. */
  List<Double> timeToWelcome(long sinceNanos) {
    Await.until(
        "everybody is back",
        PATIENCE,
        () -> voices().stream().allMatch(voice -> voice.welcomedNanos() - sinceNanos > 0));
    return voices().stream().map(voice -> (voice.welcomedNanos() - sinceNanos) / 1e9).toList();
  }

  /** What is wrong with all that was said, told and stored; nothing when all is well. */
  public List<String> violations() {
    List<String> wrong = new ArrayList<>();
    for (Lesson lesson : lessons) {
      lesson.voices().forEach(voice -> wrong.addAll(voice.broken()));
      Set<History.Line> said = new HashSet<>();
      Set<History.Line> told = new HashSet<>();
      List<History.Seen> seen = new ArrayList<>();
      lesson.voices().forEach(voice -> voice.tell(said::add, told::add, seen::add));
      wrong.addAll(new History(stored(lesson.id()), said, told, seen).violations());
      List<History.Line> first = lesson.teacher().chat();
      for (Voice voice : lesson.voices()) {
        List<History.Line> page = voice.chat();
        int common = Math.min(first.size(), page.size());
        if (!first
            .subList(first.size() - common, first.size())
            .equals(page.subList(page.size() - common, page.size()))) {
          wrong.add("two pages of one lesson show different chats: " + lesson.id());
        }
      }
    }
    return wrong;
  }

  /** Which commands were refused, and how often. */
  Map<String, Integer> refusals() {
    Map<String, Integer> all = new TreeMap<>();
    voices()
        .forEach(voice ->
            voice.refusals().forEach((code, count) -> all.merge(code, count, Integer::sum)));
    return all;
  }

  /** Lines that were shown to somebody at a place where the log holds another, or none. */
  public List<History.Seen> vanished(Lesson lesson) {
    Set<History.Stored> log = new HashSet<>(stored(lesson.id()));
    return lesson.voices().stream()
        .flatMap(voice -> voice.heard().stream())
        .filter(seen -> !log.contains(new History.Stored(seen.epoch(), seen.seq(), seen.line())))
        .toList();
  }

  /** How many chat lines are stored in all lessons. */
  long linesStored() {
    return lessons.stream()
        .mapToLong(
            lesson -> stored(lesson.id()).stream().filter(each -> each.line() != null).count())
        .sum();
  }

  private List<History.Stored> stored(String lesson) {
    String sql = "SELECT epoch, seq, type, body FROM room_event WHERE room = ? ORDER BY seq";
    List<History.Stored> log = new ArrayList<>();
    try (Connection connection = cluster.database().look();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, lesson);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          History.Line line = null;
          if (rows.getString("type").equals("Said")) {
            line = Voice.line(textOf(rows.getString("body"))).orElse(null);
          }
          log.add(new History.Stored(rows.getLong("epoch"), rows.getLong("seq"), line));
        }
      }
    } catch (SQLException failure) {
      throw new IllegalStateException("the log cannot be read", failure);
    }
    return log;
  }

  /** The body is the event's JSON, with the text somewhere in it. */
  private static String textOf(String body) {
    return com.google.gson.JsonParser.parseString(body)
        .getAsJsonObject()
        .getAsJsonObject("line")
        .get("text")
        .getAsString();
  }

  /** Everybody goes, and the lessons are over. */
  @Override
  public void close() {
    voices().forEach(voice -> voice.participant().close());
    lessons.forEach(lesson -> cluster.admin().end(lesson.id()));
    timer.shutdownNow();
    try {
      client.stop();
    } catch (Exception failure) {
      throw new IllegalStateException(failure);
    }
  }
}
