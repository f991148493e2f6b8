package belfort.mediacontrol;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

final class ArchitectureTest {
  private final JavaClasses main =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("belfort.mediacontrol");

  @Test
  void onlyTheAdapterKnowsKurento() {
    noClasses()
        .that()
        .resideOutsideOfPackage("belfort.mediacontrol.kurento..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.kurento..", "com.google.gson..", "io.netty..")
        .check(main);
  }

  @Test
  void placementAndMediaKnowTheJdkOnly() {
    classes()
        .that()
        .resideInAnyPackage("belfort.mediacontrol.placement..", "belfort.mediacontrol.media..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "org.jspecify.annotations..",
            "belfort.mediacontrol.placement..",
            "belfort.mediacontrol.media..")
        .check(main);
  }

  @Test
  void mediaDoesNotKnowPlacement() {
    noClasses()
        .that()
        .resideInAPackage("belfort.mediacontrol.media..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("belfort.mediacontrol.placement..")
        .check(main);
  }

  @Test
  void thePortDoesNotKnowItsAdapter() {
    noClasses()
        .that()
        .resideInAPackage("belfort.mediacontrol")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("belfort.mediacontrol.kurento..")
        .check(main);
  }
}
