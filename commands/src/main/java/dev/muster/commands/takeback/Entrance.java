package dev.muster.commands.takeback;

import dev.muster.chat.Secret;
import dev.muster.commands.plan.Work;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.side.Side;
import dev.muster.commands.side.Sides;
import dev.muster.commands.takeback.Roles.Role;
import dev.muster.commands.vault.Keeping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Whether those who must get in afterwards will: roles and their passwords are what they were, too, while Muster and the
 * standbys go on with the passwords of now.
 */
record Entrance(Work work, Ground ground, Roles then, Optional<Roles> now) {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** For a look, a step, and a stream. */
    private static final int CONNECTIONS = 3;

    private static final Pattern PASSWORDS = Pattern.compile("(?m)^[^#\\n]*\\b(?:md5|scram-sha-256|password)\\b");
    private static final Pattern SCRAM = Pattern.compile("(?m)^[^#\\n]*\\bscram-sha-256\\b");
    private static final Pattern MD5 = Pattern.compile("(?m)^[^#\\n]*\\bmd5\\b");
    private static final Pattern ELSEWHERE = Pattern.compile("(?m)^\\s*include");

    static Entrance of(Work work, Ground ground, Side side) throws SQLException {
        Roles then;
        try (var line = new Sides(Elsewhere.beside(work, ground).tools()).connect(side, "template1")) {
            then = Roles.of(line);
        }
        return new Entrance(work, ground, then, now(work, ground));
    }

    private static Optional<Roles> now(Work work, Ground ground) {
        try (var line = work.access().maintenance(ground.admin(work, ground.primary()), PATIENCE)) {
            return Optional.of(Roles.of(line));
        } catch (SQLException _) {
            return Optional.empty(); // It is down, or damaged: that is why it is taken back, perhaps.
        }
    }

    /** For the card. */
    List<String> told() {
        return now.map(present -> {
                    var lines = then.insteadOf(present);
                    return lines.isEmpty()
                            ? List.of("roles and their passwords: as they are now")
                            : Stream.concat(
                                            Stream.of("roles become what they were:"),
                                            lines.stream().map(line -> "  " + line))
                                    .toList();
                })
                .orElse(List.of("roles become what they were; those of now cannot be read"));
    }

    /** As whom somebody comes: Muster, to restore or not, or a standby. */
    private enum Guest {
        MUSTER,
        RESTORER,
        STANDBY
    }

    /** What somebody comes as. {@code password} is empty when only the server of a standby knows it. */
    private record Comer(String role, Optional<Secret> password, Guest guest, boolean replicates) {}

    /** Answers with what cannot be told: for the card. */
    List<String> require() throws SQLException, InterruptedException {
        var doubts = new ArrayList<String>();
        var rules = rules();
        for (var comer : comers()) {
            var role = then.of(comer.role()).filter(found -> found.is("LOGIN"));
            if (role.isEmpty()) {
                throw trouble(
                        "ROLE_NOT_THERE_THEN",
                        "the role %s, which %s as, was not there then, or might not log in"
                                .formatted(comer.role(), whose(comer)));
            }
            requireRights(comer, role.get());
            requirePassword(comer, role.get(), rules).ifPresent(doubts::add);
        }
        return doubts;
    }

    private static String whose(Comer comer) {
        return comer.guest() == Guest.STANDBY ? "a standby streams" : "Muster comes";
    }

    private List<Comer> comers() throws SQLException, InterruptedException {
        boolean streams = !ground.standbys().isEmpty()
                || work.tools()
                        .vault()
                        .keeping(ground.cluster())
                        .flatMap(Keeping::wal)
                        .isPresent();
        boolean slots = !Slots.of(ground.primary().data()).physical().isEmpty();
        var found = new LinkedHashMap<String, Comer>();
        for (var seat : ground.all()) {
            var login = ground.node(work, seat).login();
            var admin = ground.admin(work, seat).login();
            boolean restores = login.user().equals(admin.user());
            // Slots are made anew by one of the two.
            boolean makes =
                    slots && then.of(admin.user()).filter(Role::replicates).isEmpty();
            add(
                    found,
                    new Comer(
                            login.user(),
                            Optional.of(login.password()),
                            restores ? Guest.RESTORER : Guest.MUSTER,
                            streams || makes));
            add(found, new Comer(admin.user(), Optional.of(admin.password()), Guest.RESTORER, streams && restores));
        }
        for (var role : new Followers(work.tools(), ground).roles()) {
            add(found, new Comer(role, Optional.empty(), Guest.STANDBY, true));
        }
        for (var seat : ground.standbys()) {
            var said = conninfo(seat);
            // Which of the passwords around is the one of now, those of now tell, when they can be read.
            var password = now.isPresent() ? Optional.<Secret>empty() : Conninfo.password(said);
            Conninfo.user(said).ifPresent(role -> add(found, new Comer(role, password, Guest.STANDBY, true)));
        }
        return new ArrayList<>(found.values());
    }

    /** One may come with several passwords, when muster.yaml says so: each is looked at. */
    private static void add(Map<String, Comer> found, Comer comer) {
        found.putIfAbsent(
                comer.role() + "\0" + comer.password().map(Secret::reveal).orElse("\0"), comer);
    }

    private void requireRights(Comer comer, Role role) {
        if (comer.replicates() && !role.replicates()) {
            throw trouble(
                    "ROLE_WEAKER_THEN",
                    "the role %s, which %s as, had no REPLICATION then".formatted(comer.role(), whose(comer)));
        }
        boolean mighty = now.flatMap(present -> present.of(comer.role()))
                .filter(young -> young.is("SUPERUSER"))
                .isPresent();
        if (comer.guest() == Guest.RESTORER && mighty && !role.is("SUPERUSER")) {
            throw trouble(
                    "ROLE_WEAKER_THEN",
                    "the role %s, which restores, is a superuser now, and was none then".formatted(comer.role()));
        }
        boolean always = now.flatMap(present -> present.of(comer.role()))
                .filter(young -> young.limit() >= 0 && young.limit() <= role.limit())
                .isPresent();
        if (role.limit() >= 0 && role.limit() < CONNECTIONS && !role.is("SUPERUSER") && !always) {
            throw trouble(
                    "ROLE_WEAKER_THEN",
                    "the role %s, which %s as, might have %d connections at once then"
                            .formatted(comer.role(), whose(comer), role.limit()));
        }
    }

    private Optional<String> requirePassword(Comer comer, Role role, Rules rules)
            throws SQLException, InterruptedException {
        if (rules.asks() && isHidden(comer) && role.verifier().isPresent()) {
            return Optional.of(
                    "whether the role %s, which a standby streams as, gets in with the password of then cannot be told: its primary_conninfo names none, and what serves now cannot be read"
                            .formatted(comer.role()));
        }
        if (!rules.asks() || !counts(comer)) {
            return Optional.empty();
        }
        var known = comer.password().map(List::of).orElse(List.of());
        if (comer.password().isEmpty()) {
            known = passwords(comer.role());
            if (known.isEmpty() && !isAsItWas(comer, role)) {
                return Optional.of(
                        "whether the role %s, which a standby streams as, gets in with the password of then cannot be told: it was set since, to the same perhaps"
                                .formatted(comer.role()));
            }
        }
        var tried = known;
        var fits = role.verifier()
                .filter(old -> isAsItWas(comer, role)
                        || tried.stream().anyMatch(password -> old.fits(comer.role(), password)));
        if (fits.isEmpty()) {
            throw trouble(
                    "ROLE_PASSWORD_THEN",
                    "the role %s, which %s as, had %s then"
                            .formatted(
                                    comer.role(),
                                    whose(comer),
                                    role.verifier().isEmpty() ? "no password" : "another password"));
        }
        // Rules that ask for either let it in now, and will then.
        boolean as = young(comer).map(Verifier::isMd5).orElse(rules.md5());
        if (fits.get().isMd5() && rules.scram() && !as) {
            throw trouble(
                    "ROLE_PASSWORD_THEN",
                    "the password of the role %s, which %s as, was kept as MD5 then, and pg_hba.conf asks for scram-sha-256"
                            .formatted(comer.role(), whose(comer)));
        }
        if (role.validity().over()) {
            throw trouble(
                    "ROLE_EXPIRED_THEN",
                    "the password of the role %s, which %s as, was valid until %s then"
                            .formatted(
                                    comer.role(),
                                    whose(comer),
                                    role.validity().until().orElse("a while ago")));
        }
        return Optional.empty();
    }

    private boolean isHidden(Comer comer) {
        return now.isEmpty() && comer.password().isEmpty();
    }

    private Optional<Verifier> young(Comer comer) {
        return now.flatMap(present -> present.of(comer.role())).flatMap(Role::verifier);
    }

    /** One that is not what lets its owner in now will not be what does afterwards. */
    private boolean counts(Comer comer) {
        if (comer.password().isEmpty()) {
            return young(comer).isPresent();
        }
        return now.filter(Roles::passwords)
                .flatMap(present -> present.of(comer.role()))
                .map(role -> role.verifier()
                        .filter(kept -> kept.fits(comer.role(), comer.password().get()))
                        .isPresent())
                .orElse(!comer.password().get().reveal().isEmpty());
    }

    /** The same that was set again is kept otherwise, and is to be known by itself. */
    private boolean isAsItWas(Comer comer, Role role) {
        return young(comer)
                .filter(kept -> role.verifier()
                        .filter(old -> kept.kept().is(old.kept().reveal()))
                        .isPresent())
                .isPresent();
    }

    /** Those that let a role in now, as far as a standby's configuration, or muster.yaml, says them. */
    private List<Secret> passwords(String role) throws InterruptedException {
        var said = new ArrayList<Secret>();
        for (var seat : ground.all()) {
            said.add(ground.node(work, seat).login().password());
            said.add(ground.admin(work, seat).login().password());
        }
        for (var seat : ground.standbys()) {
            Conninfo.password(conninfo(seat)).ifPresent(said::add);
        }
        var kept = now.flatMap(present -> present.of(role)).flatMap(Role::verifier);
        return said.stream()
                .filter(password ->
                        kept.filter(young -> young.fits(role, password)).isPresent())
                .toList();
    }

    private String conninfo(Ground.Seat standby) throws InterruptedException {
        return Configured.of(work.tools(), standby.data(), "primary_conninfo", work::checkpoint);
    }

    private record Rules(boolean asks, boolean scram, boolean md5) {}

    /** The rules of now stay: where they let everybody in, no password counts. What we cannot see may ask for one. */
    private Rules rules() throws InterruptedException {
        try {
            var data = ground.primary().data();
            var rules = Files.readString(Path.of(Configured.of(work.tools(), data, "hba_file", work::checkpoint)));
            boolean elsewhere = ELSEWHERE.matcher(rules).find();
            return new Rules(
                    elsewhere || PASSWORDS.matcher(rules).find(),
                    SCRAM.matcher(rules).find(),
                    MD5.matcher(rules).find());
        } catch (IOException | Problem.Trouble _) {
            return new Rules(true, false, false);
        }
    }

    private static Problem.Trouble trouble(String code, String fact) {
        return new Problem(
                        code,
                        fact,
                        "nothing was touched: roll back, and go to a later moment; or take what you need from a side instance (--beside); or write the password of then into muster.yaml, if that is what differs, and ask anew")
                .asTrouble();
    }
}
