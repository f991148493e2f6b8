package belfort.bench.browser;

import belfort.bench.product.Await;
import belfort.bench.product.PersonalLink;
import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * One person's page of a lesson. It is driven by its controls ({@code data-ref}) as a person would,
 * and read through {@code window.belfort}, which changes nothing.
 */
public final class ClassroomPage {
  /** Ten times what a page may need on an idle machine. */
  public static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Gson GSON = new Gson();

  private final Page page;

  private ClassroomPage(Page page) {
    this.page = page;
  }

  /** Opens a personal link as it was given out: the person stands in the lobby, or is back in. */
  public static ClassroomPage open(BrowserContext person, PersonalLink link) {
    return open(person.newPage(), link.url().toString());
  }

  /** Opens a link that comes in without a click; returns when its page is in the room. */
  public static ClassroomPage enter(BrowserContext person, PersonalLink link) {
    ClassroomPage page = open(person.newPage(), link.autojoin());
    page.awaitScreen("room");
    return page;
  }

  private static ClassroomPage open(Page page, String url) {
    page.setDefaultTimeout((double) PATIENCE.toMillis());
    page.navigate(url);
    return new ClassroomPage(page);
  }

  public Page page() {
    return page;
  }

  /** A control or a part of the page, by its name for automation. */
  public Locator ref(String name) {
    return page.locator("[data-ref=\"" + name + "\"]");
  }

  public void click(String ref) {
    ref(ref).first().click();
  }

  /** Where the person is: opening, lobby, room, left, ended, kicked, elsewhere, … */
  public String screen() {
    return text("window.belfort?.screen");
  }

  public void awaitScreen(String screen) {
    Await.until(
        "the page shows " + screen + ", not " + screen(), PATIENCE, () -> screen().equals(screen));
  }

  /** The page's line to the server: connecting, live, waiting or closed. */
  public String connection() {
    return text("window.belfort?.connection");
  }

  public void awaitLive() {
    Await.until("the page is live", PATIENCE, () -> connection().equals("live"));
  }

  /** How many of the page's commands are not acknowledged. */
  public int pending() {
    return Integer.parseInt(text("window.belfort.pending"));
  }

  /** The room as this page knows it; empty before it is in. */
  public Optional<JsonObject> room() {
    JsonElement room = json("window.belfort?.room ?? null");
    return room.isJsonObject() ? Optional.of(room.getAsJsonObject()) : Optional.empty();
  }

  /** Somebody in the lesson, as this page sees him. */
  public record Member(
      String participant,
      String name,
      String role,
      boolean away,
      boolean floor,
      boolean muted,
      boolean microphone,
      boolean camera,
      List<String> sources) {}

  public List<Member> members() {
    List<Member> members = new ArrayList<>();
    room()
        .ifPresent(room ->
            room.getAsJsonObject("members")
                .asMap()
                .values()
                .forEach(member -> members.add(GSON.fromJson(member, Member.class))));
    return members;
  }

  public Optional<Member> member(String participant) {
    return members().stream()
        .filter(member -> member.participant().equals(participant))
        .findFirst();
  }

  /** Who raised his hand, in order. */
  public List<String> hands() {
    return strings("hands", "participant");
  }

  /** What was said, in order. */
  public List<String> chat() {
    return strings("chat", "text");
  }

  private List<String> strings(String list, String field) {
    JsonArray all = room().map(room -> room.getAsJsonArray(list)).orElse(new JsonArray());
    return all.asList().stream()
        .map(each -> each.getAsJsonObject().get(field).getAsString())
        .toList();
  }

  public List<PeerStats> stats() {
    JsonElement all = json("window.belfort?.stats() ?? []");
    return all.getAsJsonArray().asList().stream()
        .map(each -> GSON.fromJson(each, PeerStats.class))
        .toList();
  }

  /** What this page receives of somebody's source; empty while it does not watch it. */
  public Optional<PeerStats> watching(String participant, String source) {
    String peer = "in:" + participant + ":" + source;
    return stats().stream().filter(each -> each.peer().equals(peer)).findFirst();
  }

  /** Waits until pictures of somebody's source are decoded, more and more. */
  public PeerStats awaitPicture(String participant, String source) {
    return awaitMore("pictures of a " + source, participant, source, PeerStats::framesDecoded);
  }

  /** Waits until sound of somebody's camera and microphone arrives, more and more. */
  public void awaitSound(String participant) {
    awaitMore("sound", participant, "camera", PeerStats::audioPacketsReceived);
  }

  /** A later attempt, after a move, counts from nothing. */
  private PeerStats awaitMore(
      String what, String participant, String source, ToLongFunction<PeerStats> count) {
    Optional<PeerStats> before = watching(participant, source);
    return Await.value(
        what + " arrives: " + stats(),
        PATIENCE,
        () ->
            watching(participant, source)
                .filter(now -> {
                  boolean same = before.map(PeerStats::attempt).equals(Optional.of(now.attempt()));
                  long had = same ? count.applyAsLong(before.orElseThrow()) : 0;
                  return count.applyAsLong(now) > had;
                }));
  }

  public long framesDecoded(String participant, String source) {
    return watching(participant, source).map(PeerStats::framesDecoded).orElse(0L);
  }

  public long audioPacketsReceived(String participant) {
    return watching(participant, "camera").map(PeerStats::audioPacketsReceived).orElse(0L);
  }

  /** Writes a chat line. */
  public void say(String text) {
    showTab("chat");
    ref("chat-input").fill(text);
    click("chat-send");
  }

  /** Leaves the lesson for good, as the dialog asks. */
  public void leave() {
    click(ref("end").count() > 0 ? "end" : "leave");
    click("confirm-leave");
    awaitScreen("left");
  }

  /** Teacher: uses one of the tools beside somebody's name: give-floor, take-floor, mute, kick. */
  public void use(String tool, String participant) {
    showTab("people");
    page.locator(
            "[data-ref=person][data-participant=\"" + participant + "\"] [data-ref=person-more]")
        .click();
    click(tool);
  }

  /** Opens a part of the side panel: hands (teacher), people, chat. */
  public void showTab(String tab) {
    if (ref("tab-" + tab).count() == 0) {
      click("panel-" + (tab.equals("chat") ? "chat" : "people"));
    }
    click("tab-" + tab);
  }

  /** When something happened in the page, by the name of its mark, in milliseconds. */
  public Optional<Double> timing(String mark) {
    JsonElement at = json("window.belfort?.timings()['" + mark + "'] ?? null");
    return at.isJsonNull() ? Optional.empty() : Optional.of(at.getAsDouble());
  }

  private String text(String expression) {
    return String.valueOf(page.evaluate("() => " + expression));
  }

  private JsonElement json(String expression) {
    return GSON.fromJson(
        GSON.toJson(page.evaluate("async () => await (" + expression + ")")), JsonElement.class);
  }
}
