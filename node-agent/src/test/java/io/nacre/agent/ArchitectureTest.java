package io.nacre.agent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;

/** The edges of the house: who may call whom, as docs/ARCHITECTURE.md draws it. */
@AnalyzeClasses(packages = "io.nacre", importOptions = ArchitectureTest.NoTests.class)
final class ArchitectureTest {
  private static final String STORE = "io.nacre.store..";
  private static final String HTTP = "io.nacre.http..";
  private static final String SWARM = "io.nacre.swarm..";
  private static final String IPFS = "io.nacre.ipfs..";
  private static final String OCI = "io.nacre.oci..";
  private static final String AGENT = "io.nacre.agent..";
  private static final String BENCH = "io.nacre.bench..";

  @ArchTest
  static final ArchRule storeCoreSeesNobody =
      neverSees(STORE, HTTP, SWARM, IPFS, OCI, AGENT, BENCH);

  @ArchTest
  static final ArchRule httpCoreSeesNobody = neverSees(HTTP, STORE, SWARM, IPFS, OCI, AGENT, BENCH);

  @ArchTest
  static final ArchRule swarmSeesOnlyWhatIsBelow = neverSees(SWARM, IPFS, OCI, AGENT, BENCH);

  @ArchTest
  static final ArchRule ipfsBridgeSeesOnlyWhatIsBelow = neverSees(IPFS, SWARM, OCI, AGENT, BENCH);

  @ArchTest
  static final ArchRule ociGatewaySeesOnlyWhatIsBelow = neverSees(OCI, SWARM, IPFS, AGENT, BENCH);

  @ArchTest static final ArchRule nobodyButTheBenchmarksSeesTheBenchmarks = neverSees(AGENT, BENCH);

  @ArchTest
  static final ArchRule nettyStaysInHttpCore =
      noClasses()
          .that()
          .resideOutsideOfPackages(HTTP, BENCH)
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.netty..");

  @ArchTest
  static final ArchRule nettyDoesNotShowInHttpCore =
      ArchRuleDefinition.methods()
          .that()
          .arePublic()
          .and()
          .areDeclaredInClassesThat()
          .resideInAPackage(HTTP)
          .and()
          .areDeclaredInClassesThat()
          .arePublic()
          .should()
          .notHaveRawReturnType(JavaClass.Predicates.resideInAPackage("io.netty.."));

  @ArchTest
  static final ArchRule sqlStaysInTheStore =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "io.nacre.store.sqlite..", "io.nacre.store.catalog..", "io.nacre.store.index..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.sql..", "org.sqlite..");

  @ArchTest
  static final ArchRule commandsUseAgentsFromOutside =
      noClasses()
          .that()
          .resideInAnyPackage("io.nacre.agent.client..", "io.nacre.agent.demo..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.nacre.agent.run..", SWARM, OCI, IPFS);

  @ArchTest
  static final ArchRule theAgentsPackagesHaveNoCycles =
      slices().matching("io.nacre.agent.(*)..").should().beFreeOfCycles();

  /** Whichever folder the build uses. */
  static final class NoTests implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("/test-classes/") && !location.contains("-tests.jar");
    }
  }

  private static ArchRule neverSees(String room, String... others) {
    return noClasses()
        .that()
        .resideInAPackage(room)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(others);
  }
}
