package dev.muster.bench;

import dev.muster.chat.Human;
import dev.muster.commands.backup.Limits;
import dev.muster.commands.backup.Selection;
import dev.muster.commands.backup.TakeBackup;
import dev.muster.commands.seal.Opening;
import dev.muster.commands.side.DropSide;
import dev.muster.commands.side.MomentWay;
import dev.muster.commands.side.OpenSide;
import dev.muster.commands.vault.Manifest;
import dev.muster.commands.vault.Vault;
import dev.muster.commands.vault.Verification;
import dev.muster.commands.verify.VerifyBackup;
import dev.muster.commands.where.Spot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A cluster as it was at a moment, beside: from a sealed base backup and sealed WAL; beside a plain tar and plain WAL. */
record MomentRestores(Warehouse warehouse, Rivals rivals, Toolbox toolbox, Memory memory) {
    private static final int ROUNDS = 3;
    /** Of a socket in a folder of its own: nobody else has it. */
    private static final int PORT = 5432;

    private static final String BASE = "orders-20260101-000002-p000";

    List<Measure> measure(int walMegabytes) throws IOException, InterruptedException, SQLException {
        var from = warehouse.begin();
        new TakeBackup(
                        new Spot(Toolbox.CLUSTER, "orders-a"),
                        BASE,
                        Manifest.Kind.PHYSICAL,
                        Selection.EVERYTHING,
                        1,
                        new Limits(Duration.ofHours(2), Duration.ofSeconds(30)))
                .perform(toolbox.work());
        var lived = warehouse.live(from, walMegabytes);
        lived.seal(rivals.folder());
        long plain = layOut(lived);
        var recall = new Recall("point-in-time restore", toolbox.work(), memory);
        var unproven = new Recall("unproven", toolbox.work(), memory);
        recall(unproven, lived);
        new VerifyBackup(Toolbox.CLUSTER, BASE, Verification.Depth.DEEP, Optional.empty()).perform(toolbox.work());
        var hands = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            hands[i] = byHand(lived.to());
            recall(recall, lived);
        }
        double own = recall.median();
        double hand = Measure.median(hands);
        var measures = new ArrayList<>(List.of(
                Measure.atMost(
                        1.15,
                        "point-in-time restore, times by hand",
                        own / hand,
                        "×",
                        "%s s for %s of base and %s of WAL, sealed both; medians of %d"
                                .formatted(Measure.shown(own), Human.bytes(plain), Human.bytes(lived.bytes()), ROUNDS)),
                Measure.compared(
                        "tar -x of a plain base, cp of plain WAL",
                        hand,
                        "s",
                        "and PostgreSQL's own replay, until it is paused at the same position"),
                Measure.compared(
                        "the first of a base that nobody verified deeply",
                        unproven.median(),
                        "s",
                        "its files are compared with its manifest (pg_verifybackup), too"),
                recall.heap()));
        measures.addAll(recall.errors());
        return measures;
    }

    private void recall(Recall recall, Warehouse.Lived lived) throws IOException, InterruptedException, SQLException {
        warehouse.execute("postgres", "CHECKPOINT");
        var plan = recall.run(new MomentWay(toolbox.tools())
                .answer(FullRestores.request(Map.of("to", lived.to(), "beside", "")), toolbox.cluster()));
        for (var step : plan.steps()) {
            if (step instanceof OpenSide side) {
                new DropSide(side.name()).perform(toolbox.work());
            }
        }
    }

    private Path hand() {
        return rivals.folder().resolve("hand");
    }

    /** What is replayed by hand lies there plain. */
    private long layOut(Warehouse.Lived lived) throws IOException, InterruptedException {
        var keys = Toolbox.keys(rivals.folder());
        var sealed = rivals.folder().resolve("repository").resolve(Vault.folder(Toolbox.CLUSTER, BASE));
        Files.createDirectory(hand());
        var tar = hand().resolve("base.tar");
        try (var parts = Files.list(sealed)) {
            for (var part : parts.filter(path -> path.getFileName().toString().startsWith("base.tar"))
                    .toList()) {
                try (var in = Opening.of(part.getFileName().toString(), Files.newInputStream(part), keys);
                        var out = Files.newOutputStream(tar)) {
                    in.transferTo(out);
                }
            }
        }
        var wal = Files.createDirectory(hand().resolve("wal"));
        for (var name : lived.segments()) {
            Files.copy(lived.folder().resolve(name), wal.resolve(name));
        }
        rivals.run("given", as("chown -R %s " + hand(), "true"));
        return Files.size(tar);
    }

    /** One line if there is somebody else that servers run as, another if not. */
    private static String as(String line, String otherwise) {
        return Toolbox.ordinaryUser().map(line::formatted).orElse(otherwise);
    }

    private double byHand(String to) throws IOException, InterruptedException, SQLException {
        warehouse.execute("postgres", "CHECKPOINT");
        var prefix = as("runuser -u %s --", "");
        var script = Files.writeString(rivals.folder().resolve("replay.sh"), """
                set -e
                cd %1$s
                mkdir -m 700 data
                tar -xf base.tar -C data
                touch data/recovery.signal
                cat >> data/postgresql.auto.conf <<TEXT
                restore_command = 'cp %1$s/wal/%%f %%p'
                recovery_target_lsn = '%2$s'
                recovery_target_inclusive = off
                recovery_target_action = pause
                port = %4$d
                listen_addresses = ''
                unix_socket_directories = '%1$s'
                shared_buffers = '256MB'
                TEXT
                %3$s/pg_ctl start -D data -w -t 600 -l log
                until [ "$(%3$s/psql -h %1$s -p %4$d -d postgres -Atc 'SELECT pg_get_wal_replay_pause_state()')" = paused ]; do
                  test -f data/postmaster.pid
                  sleep 0.1
                done
                """.formatted(
                        hand(), to, rivals.kit().bin(), PORT));
        double seconds =
                rivals.run("by-hand", "%s bash %s".formatted(prefix, script)).seconds();
        rivals.run(
                "ended",
                "%s %s/pg_ctl stop -D %2$s/data -m immediate && rm -rf %2$s/data"
                        .replace("%2$s", hand().toString())
                        .formatted(prefix, rivals.kit().bin()));
        return seconds;
    }
}
