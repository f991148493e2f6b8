package belfort.signaling;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import org.junit.jupiter.api.Test;

/** The arrows between the packages of the signaling server. */
final class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("belfort.signaling");

  @Test
  void roomsRulesKnowOnlyTheJdkAndTheWordsOfMedia() {
    ArchRuleDefinition.classes()
        .that()
        .resideInAPackage("belfort.signaling.room")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java.lang..",
            "java.time..",
            "java.util..",
            "org.jspecify.annotations",
            "belfort.signaling.room",
            "belfort.mediacontrol.media")
        .check(CLASSES);
  }

  @Test
  void roomsRulesHaveNoThreadsAndNoClock() {
    noClasses()
        .that()
        .resideInAPackage("belfort.signaling.room")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.util.concurrent..")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.time.Clock")
        .orShould()
        .callMethod(java.time.Instant.class, "now")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .check(CLASSES);
  }

  @Test
  void onlyTheStoreSpeaksSql() {
    noClasses()
        .that()
        .resideOutsideOfPackage("belfort.signaling.store")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.sql..", "javax.sql..", "com.zaxxer..")
        .check(CLASSES);
  }

  @Test
  void onlyTheWebSpeaksJetty() {
    noClasses()
        .that()
        .resideOutsideOfPackage("belfort.signaling.web..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.eclipse.jetty..")
        .check(CLASSES);
  }

  @Test
  void onlyIdentitySpeaksTokens() {
    noClasses()
        .that()
        .resideOutsideOfPackage("belfort.signaling.identity..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("com.nimbusds..")
        .check(CLASSES);
  }

  @Test
  void nobodyHereSpeaksKurento() {
    noClasses().should().dependOnClassesThat().resideInAnyPackage("org.kurento..").check(CLASSES);
  }

  @Test
  void theWireKnowsNoRulesAndTheRulesNoWire() {
    noClasses()
        .that()
        .resideInAPackage("belfort.signaling.protocol")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("belfort.signaling.room", "belfort.signaling.engine")
        .check(CLASSES);
  }

  @Test
  void theEngineKnowsNeitherItsStoreNorItsWeb() {
    noClasses()
        .that()
        .resideInAPackage("belfort.signaling.engine")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("belfort.signaling.store", "belfort.signaling.web..")
        .check(CLASSES);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("belfort.signaling.(*)..").should().beFreeOfCycles().check(CLASSES);
  }
}
