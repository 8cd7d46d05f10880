package dev.muster.bot;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The arrows of the house that Maven cannot see, and the size of its rooms. */
class HouseTest {
    private static final Path ROOT = Path.of("..");
    private static final int LONGEST_FILE = 400;
    private static final JavaClasses HOUSE =
            new ClassFileImporter().withImportOption(HouseTest::isNoTest).importPackages("dev.muster");

    private static boolean isNoTest(Location location) {
        return !location.contains("/test-classes/") && !location.contains("-tests.jar");
    }

    @Test
    void the_vocabulary_depends_on_the_jdk_alone() {
        classes()
                .that()
                .resideInAPackage("dev.muster.chat..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("dev.muster.chat..", "java..", "org.jspecify..")
                .check(HOUSE);
    }

    @Test
    void a_platform_knows_no_command_no_core_and_no_database() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.muster.console..", "dev.muster.slack..", "dev.muster.discord..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.muster.commands..", "dev.muster.bot..", "org.postgresql..", "java.sql..", "org.jdbi..")
                .allowEmptyShould(true)
                .check(HOUSE);
    }

    @Test
    void no_platform_knows_another() {
        slices().matching("dev.muster.(console|slack|discord)..")
                .should()
                .notDependOnEachOther()
                .check(HOUSE);
    }

    @Test
    void the_commands_know_no_platform_and_no_core() {
        noClasses()
                .that()
                .resideInAPackage("dev.muster.commands..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.muster.bot..",
                        "dev.muster.console..",
                        "dev.muster.slack..",
                        "dev.muster.discord..",
                        "io.javalin..")
                .check(HOUSE);
    }

    /** Only the wiring, what is configured for a platform, and what it needs of our store. */
    @Test
    void the_core_mentions_no_platform() {
        noClasses()
                .that()
                .resideInAPackage("dev.muster.bot..")
                .and()
                .resideOutsideOfPackages("dev.muster.bot", "dev.muster.bot.config", "dev.muster.bot.chats")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.muster.console..", "dev.muster.slack..", "dev.muster.discord..")
                .check(HOUSE);
    }

    @Test
    void a_library_stays_in_the_rooms_that_it_was_brought_for() {
        onlyIn("io.javalin..", "dev.muster.console..", "dev.muster.slack..", "dev.muster.bot.web..", "dev.muster.bot");
        onlyIn("org.knowm.xchart..", "dev.muster.commands.status..");
        onlyIn("org.flywaydb..", "dev.muster.bot.store..");
        onlyIn("com.zaxxer..", "dev.muster.bot.store..");
        onlyIn(
                "org.jdbi..",
                "dev.muster.bot.store..",
                "dev.muster.bot.chats..",
                "dev.muster.bot.journal..",
                "dev.muster.bot.outbox..",
                "dev.muster.bot.scribe..",
                "dev.muster.bot.watch..",
                "dev.muster.bot.run..",
                "dev.muster.bot.incident..");
        onlyIn("com.github.kagkarlsson..", "dev.muster.bot.run..");
        onlyIn("ch.qos.logback..", "dev.muster.bot");
        onlyIn("com.github.luben..", "dev.muster.commands.seal..");
        onlyIn("com.exceptionfactory..", "dev.muster.commands.seal..");
        onlyInOfCommands("tools.jackson..", "dev.muster.commands.vault..");
        onlyIn("com.slack..", "dev.muster.slack..");
        onlyIn("net.dv8tion..", "dev.muster.discord..");
    }

    private static void onlyInOfCommands(String library, String room) {
        noClasses()
                .that()
                .resideInAPackage("dev.muster.commands..")
                .and()
                .resideOutsideOfPackage(room)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(HOUSE);
    }

    private static void onlyIn(String library, String... rooms) {
        noClasses()
                .that()
                .resideOutsideOfPackages(rooms)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .allowEmptyShould(true)
                .check(HOUSE);
    }

    @Test
    void the_wiring_is_used_by_nobody() {
        var wiring = new DescribedPredicate<JavaClass>("the wiring") {
            @Override
            public boolean test(JavaClass type) {
                return type.getPackageName().equals("dev.muster.bot");
            }
        };
        noClasses()
                .that()
                .resideInAnyPackage(
                        "dev.muster.bot.*..", "dev.muster.commands..", "dev.muster.chat..", "dev.muster.console..")
                .should()
                .dependOnClassesThat(wiring)
                .check(HOUSE);
    }

    @Test
    void packages_form_no_circles() {
        slices().matching("dev.muster.(*)..").should().beFreeOfCycles().check(HOUSE);
        slices().matching("dev.muster.bot.(*)..").should().beFreeOfCycles().check(HOUSE);
        slices().matching("dev.muster.commands.(*)..").should().beFreeOfCycles().check(HOUSE);
    }

    @Test
    void nobody_inherits_from_our_own_classes() {
        noClasses()
                .that()
                .resideInAPackage("dev.muster..")
                .should(new com.tngtech.archunit.lang.ArchCondition<>("extend a class of ours") {
                    @Override
                    public void check(JavaClass type, com.tngtech.archunit.lang.ConditionEvents events) {
                        type.getRawSuperclass()
                                .filter(parent -> parent.getPackageName().startsWith("dev.muster"))
                                .ifPresent(
                                        parent -> events.add(com.tngtech.archunit.lang.SimpleConditionEvent.satisfied(
                                                type, type.getName() + " extends " + parent.getName())));
                    }
                })
                .check(HOUSE);
    }

    @Test
    void no_file_is_too_long() {
        assertThat(sources()).hasSizeGreaterThan(50);
        assertThat(sources())
                .allSatisfy(file -> assertThat(lines(file)).as(file.toString()).isLessThanOrEqualTo(LONGEST_FILE));
    }

    @Test
    void every_package_is_null_marked() {
        var folders = sources().stream()
                .filter(file -> file.toString().endsWith(".java"))
                .map(Path::getParent)
                .distinct()
                .toList();
        assertThat(folders)
                .allSatisfy(folder -> assertThat(Files.readString(folder.resolve("package-info.java")))
                        .contains("@NullMarked"));
    }

    private static List<Path> sources() {
        return Stream.of("adapters", "commands", "bot")
                .flatMap(module -> walk(ROOT.resolve(module)))
                .filter(file -> file.toString().matches(".*\\.(java|js|css|sql|html)"))
                .filter(file -> !file.toString().matches(".*/(target|node_modules)/.*"))
                .toList();
    }

    private static Stream<Path> walk(Path folder) {
        try (var files = Files.walk(folder)) {
            return files.toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int lines(Path file) {
        try {
            return Files.readAllLines(file).size();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
