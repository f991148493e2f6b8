package belfort.signaling;

import belfort.mediacontrol.kurento.KurentoConfig;
import belfort.mediacontrol.kurento.KurentoMediaControl;
import belfort.signaling.engine.EngineConfig;
import belfort.signaling.engine.EngineCounters;
import belfort.signaling.engine.RoomEngine;
import belfort.signaling.identity.Invitations;
import belfort.signaling.identity.LinkKey;
import belfort.signaling.identity.LinkSigner;
import belfort.signaling.identity.Sessions;
import belfort.signaling.protocol.Wire;
import belfort.signaling.store.BellStore;
import belfort.signaling.store.CommitLanes;
import belfort.signaling.store.Database;
import belfort.signaling.store.HabitStore;
import belfort.signaling.store.InstallationStore;
import belfort.signaling.store.LessonStore;
import belfort.signaling.store.LifeLine;
import belfort.signaling.store.LinkStore;
import belfort.signaling.store.Migrations;
import belfort.signaling.store.MySqlLedger;
import belfort.signaling.store.PersonStore;
import belfort.signaling.store.RoomTable;
import belfort.signaling.store.SessionStore;
import belfort.signaling.store.StoreException;
import belfort.signaling.web.Placements;
import belfort.signaling.web.WebFiles;
import belfort.signaling.web.WebServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/** The signaling server's entry point and composition root: everything is wired here, by hand. */
public final class Main {
  static final int PORT_TAKEN = 3;
  static final int DATABASE_AWAY = 4;
  static final int NO_FILE_ACCESS = 5;

  /** What the launcher and operators wait for, alone on a line. */
  static final String READY_LINE = "belfort: ready";

  // one small, fixed pool per bulkhead: what breaks first must not starve what runs
  private static final int SESSION_CONNECTIONS = 4;
  private static final int ROOM_CONNECTIONS = 4;
  private static final int LEDGER_CONNECTIONS = 3;
  private static final int LEASE_CONNECTIONS = 1;
  private static final int BELL_CONNECTIONS = 1;
  private static final int COMMIT_LANES = 3;

  /**
   * A room that opens reads so many of its latest entries: returning pages get the rest of them.
   */
  private static final int ENTRIES_FOR_A_RETURN = 1_000;

  private static final Logger LOG = LoggerFactory.getLogger(Main.class);

  private Main() {}

  public static void main(String[] arguments) {
    CommandLine commandLine = new CommandLine(new ServerOptions());
    int code =
        commandLine
            .setExecutionStrategy(parsed -> {
              Integer help = CommandLine.executeHelpRequest(parsed);
              return help == null ? run((ServerOptions) parsed.commandSpec().userObject()) : help;
            })
            .execute(arguments);
    if (code != 0) {
      System.exit(code);
    }
  }

  private static int run(ServerOptions options) {
    try {
      ServerSettings settings = ServerSettings.of(options);
      start(settings).serve(settings.parentPipe());
      return 0;
    } catch (ServerSettings.InvalidSettingsException invalid) {
      return failed(
          CommandLine.ExitCode.USAGE, String.join(System.lineSeparator(), invalid.errors()));
    } catch (PortTakenException taken) {
      return failed(PORT_TAKEN, String.valueOf(taken.getMessage()));
    } catch (Migrations.FailedException | StoreException away) {
      return failed(
          DATABASE_AWAY,
          "the database cannot be used: "
              + firstLine(away)
              + ". Check --db-url, --db-user and --db-password-file");
    } catch (IOException unreadable) {
      return failed(NO_FILE_ACCESS, firstLine(unreadable));
    }
  }

  private static RunningServer start(ServerSettings settings)
      throws StoreException, IOException, PortTakenException {
    InstantSource clock = InstantSource.system();
    PrometheusMeterRegistry metrics = Metrics.registry();
    List<String> notes = TlsNotes.prepare(settings.web(), clock.instant());
    Wire wire = new Wire();

    Migrations.run(settings.database());
    Database sessionPool = Database.open(settings.database(), "sessions", SESSION_CONNECTIONS);
    Database roomPool = Database.open(settings.database(), "rooms", ROOM_CONNECTIONS);
    Database ledgerPool = Database.open(settings.database(), "ledger", LEDGER_CONNECTIONS);
    Database leasePool = Database.open(settings.database(), "lease", LEASE_CONNECTIONS);
    Database bellPool = Database.open(settings.database(), "bells", BELL_CONNECTIONS);
    InstallationStore installation = new InstallationStore(sessionPool);
    PersonStore people = new PersonStore(sessionPool);
    LessonStore lessons = new LessonStore(sessionPool);
    LinkStore links = new LinkStore(sessionPool);
    SessionStore sessionStore = new SessionStore(sessionPool);

    LinkSigner signer = new LinkSigner(LinkKey.loadOrCreate(settings.keys()));
    Sessions sessions = new Sessions(signer, links, lessons, sessionStore, clock);
    Invitations invitations =
        new Invitations(signer, lessons, links, people, settings.web().publicUrl(), clock);

    MySqlLedger ledger = new MySqlLedger(ledgerPool);
    KurentoMediaControl media =
        KurentoMediaControl.start(
            nodes(settings, installation.name("belfort-" + invitations.randomId())), ledger);

    EngineCounters engineCounters = new EngineCounters();
    EngineConfig engineConfig =
        new EngineConfig(
            UUID.randomUUID().toString(), settings.web().serverName(), settings.iceServers());
    CommitLanes log = CommitLanes.start(settings.database(), COMMIT_LANES, engineCounters);
    LifeLine lifeLine = new LifeLine(settings.database(), engineConfig.server());
    RoomEngine rooms =
        RoomEngine.start(
            engineConfig,
            new RoomEngine.World(
                wire::encode,
                log,
                new RoomTable(
                    roomPool,
                    leasePool,
                    lifeLine,
                    engineConfig.server(),
                    engineConfig.pathName(),
                    ENTRIES_FOR_A_RETURN),
                media,
                new LessonRegister(lessons, links, clock),
                clock,
                System::nanoTime,
                engineCounters));
    Metrics.register(metrics, engineCounters, media.counters(), media::nodes);
    NodeMetrics nodeMetrics = new NodeMetrics(metrics, ledger::nodes, media::nodes, clock);

    BellStore bells = new BellStore(bellPool);
    BellWatch bellWatch =
        new BellWatch(
            metrics,
            new BellKeeper(bells, ledger::nodes, media::nodes, engineConfig.server(), clock),
            bells,
            clock);

    Readiness readiness = new Readiness(installation, media);
    WebServer web =
        openPorts(
            settings,
            new WebServer.Parts(
                WebFiles.load(),
                wire,
                rooms,
                media,
                ledger,
                placements(ledger),
                sessions,
                invitations,
                lessons,
                links,
                people,
                sessionStore,
                bells,
                metrics,
                readiness::lacking,
                clock));

    OrderWatch orders = OrderWatch.start(lessons, links, rooms);
    Upkeep upkeep =
        Upkeep.start(
            settings,
            people,
            lessons,
            links,
            sessionStore,
            new HabitStore(sessionPool),
            invitations,
            clock);
    nodeMetrics.start();
    bellWatch.start();
    readiness.started();
    notes.forEach(System.out::println);
    LOG.info(
        "event=ready server={} http_port={} management_port={} public_url={}",
        settings.web().serverName(),
        web.httpPort(),
        web.managementPort(),
        settings.web().publicUrl());
    return new RunningServer(
        web,
        rooms,
        orders,
        upkeep,
        bellWatch,
        media,
        log,
        lifeLine,
        sessionPool,
        roomPool,
        ledgerPool,
        leasePool,
        bellPool);
  }

  private static KurentoConfig nodes(ServerSettings settings, String clusterId) {
    KurentoConfig config = KurentoConfig.of(clusterId, settings.mediaNodes()).with(settings.pace());
    return settings.recycling().map(config::recycledAt).orElse(config);
  }

  private static Placements placements(MySqlLedger ledger) {
    return lesson ->
        ledger
            .placement(lesson)
            .map(stored ->
                new Placements.Placed(
                    stored.node().value(),
                    stored.at(),
                    stored.reason(),
                    stored.code(),
                    stored.candidates(),
                    stored.decision()));
  }

  private static WebServer openPorts(ServerSettings settings, WebServer.Parts parts)
      throws PortTakenException {
    try {
      return WebServer.start(settings.web(), parts);
    } catch (IOException taken) {
      throw new PortTakenException(
          "the ports "
              + settings.web().httpPort()
              + settings.web().tls().map(tls -> ", " + tls.port()).orElse("")
              + " and "
              + settings.web().managementPort()
              + " cannot be opened: "
              + firstLine(taken)
              + ". Stop what uses them, or choose others with --http-port, --https-port and"
              + " --management-port");
    }
  }

  private static int failed(int code, String message) {
    System.err.println("belfort: " + message);
    return code;
  }

  private static String firstLine(Exception failure) {
    return String.valueOf(failure.getMessage()).lines().findFirst().orElse("unknown");
  }

  private static final class PortTakenException extends Exception {
    private static final long serialVersionUID = 1L;

    PortTakenException(String message) {
      super(message);
    }
  }
}
