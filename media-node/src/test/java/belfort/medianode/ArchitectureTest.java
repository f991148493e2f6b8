package belfort.medianode;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The arrows between the node's packages. */
class ArchitectureTest {
  private static final String[] PACKET_PATH = {
    "belfort.medianode.forward..",
    "belfort.medianode.ice..",
    "belfort.medianode.dtls..",
    "belfort.medianode.srtp..",
    "belfort.medianode.rtp..",
    "belfort.medianode.sdp..",
    "belfort.medianode.tcp..",
    "belfort.medianode.udp.."
  };

  private final JavaClasses node =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("belfort.medianode");

  @Test
  void theProtocolKnowsThePlaneOnlyThroughItsPort() {
    noClasses()
        .that()
        .resideInAnyPackage("belfort.medianode.rpc..", "belfort.medianode.objects..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(PACKET_PATH)
        .check(node);
  }

  @Test
  void thePlaneKnowsNothingOfTheProtocol() {
    noClasses()
        .that()
        .resideInAnyPackage(PACKET_PATH)
        .or()
        .resideInAPackage("belfort.medianode.plane..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "belfort.medianode.rpc..", "belfort.medianode.objects..", "com.fasterxml.jackson..")
        .check(node);
  }

  @Test
  void objectsKnowNeitherSocketsNorSessions() {
    noClasses()
        .that()
        .resideInAPackage("belfort.medianode.objects..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("belfort.medianode.rpc..", "org.eclipse.jetty..")
        .check(node);
  }

  @Test
  void onlyTheDoorImportsJetty() {
    classes()
        .that()
        .resideOutsideOfPackage("belfort.medianode.rpc..")
        .should()
        .onlyDependOnClassesThat()
        .resideOutsideOfPackage("org.eclipse.jetty..")
        .check(node);
  }

  @Test
  void nothingImportsKurentosClientOrAnotherModule() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.kurento..", "belfort.mediacontrol..", "belfort.signaling..", "belfort.launcher..")
        .check(node);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("belfort.medianode.(*)..").should().beFreeOfCycles().check(node);
  }
}
