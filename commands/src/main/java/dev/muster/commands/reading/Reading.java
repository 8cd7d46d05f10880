package dev.muster.commands.reading;

import dev.muster.chat.Human;
import dev.muster.commands.plan.Meter;
import dev.muster.commands.problem.Problem;
import dev.muster.commands.reading.Report.Code;
import dev.muster.commands.seal.DamagedException;
import dev.muster.commands.seal.Keys;
import dev.muster.commands.seal.Opening;
import dev.muster.commands.vault.Manifest;
import dev.muster.commands.vault.Vault;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** Reads one stored file once: it is counted, hashed, opened, and what is in it goes to the sinks. */
public final class Reading {
    private static final int BUFFER = 1 << 17;

    private final Exam exam;
    private final Meter meter;

    public Reading(Exam exam, Meter meter) {
        this.exam = exam;
        this.meter = meter;
    }

    public static boolean canOpen(Manifest.Part part, Keys keys) {
        return !part.name().endsWith(".age") || !keys.identities().isEmpty();
    }

    /** Ends when all of it was read, whatever was found; the sinks are closed then. */
    public void read(Manifest.Part part, List<Sink> sinks) throws InterruptedException {
        var path = Vault.folder(exam.cluster(), exam.manifest().id()) + "/" + part.name();
        try (var stored = new Hashed(exam.store().open(path), meter)) {
            var opened = canOpen(part, exam.keys()) ? open(part, stored, sinks) : Optional.<Failure>empty();
            stored.drain();
            if (isAsWritten(part, stored)) {
                judge(part, opened);
                if (opened.isEmpty() && canOpen(part, exam.keys())) {
                    end(sinks);
                }
            }
        } catch (IOException e) {
            throw exam.trouble(e);
        } finally {
            sinks.forEach(Sink::close);
        }
    }

    private void end(List<Sink> sinks) throws IOException, InterruptedException {
        for (var sink : sinks) {
            sink.end(exam.report());
        }
    }

    private sealed interface Failure {
        record Damaged(String why) implements Failure {}

        record NotOurs(Problem.Trouble trouble) implements Failure {}
    }

    private Optional<Failure> open(Manifest.Part part, Hashed stored, List<Sink> sinks) throws IOException {
        try (var plain = Opening.ahead(part.name(), new Unclosed(stored), exam.keys())) {
            var buffer = new byte[BUFFER];
            long bytes = 0;
            for (int n = plain.read(buffer); n >= 0; n = plain.read(buffer)) {
                bytes += n;
                for (var sink : sinks) {
                    sink.write(buffer, n);
                }
            }
            return bytes == part.plainBytes()
                    ? Optional.empty()
                    : Optional.of(new Failure.Damaged("%s are in it, and the manifest says %s"
                            .formatted(Human.count(bytes, "byte"), part.plainBytes())));
        } catch (DamagedException e) {
            return Optional.of(new Failure.Damaged(String.valueOf(e.getMessage())));
        } catch (Problem.Trouble trouble) {
            if (!trouble.problem().code().equals("WRONG_KEY")) {
                throw trouble;
            }
            // A header that was changed looks like that too: what is stored is compared first.
            return Optional.of(new Failure.NotOurs(trouble));
        }
    }

    private boolean isAsWritten(Manifest.Part part, Hashed stored) {
        if (stored.bytes() != part.bytes()) {
            exam.report()
                    .found(
                            Code.BACKUP_DAMAGED,
                            "%s has %s, and the manifest says %d: it was cut off or replaced"
                                    .formatted(part.name(), Human.count(stored.bytes(), "byte"), part.bytes()));
            return false;
        }
        if (!stored.sha256().equals(part.sha256())) {
            exam.report()
                    .found(
                            Code.BACKUP_DAMAGED,
                            part.name() + " was changed since it was written: its SHA-256 is not that of the manifest");
            return false;
        }
        exam.report().saw("%s: %s, SHA-256 as in the manifest".formatted(part.name(), Human.bytes(part.bytes())));
        return true;
    }

    private void judge(Manifest.Part part, Optional<Failure> failure) {
        switch (failure.orElse(null)) {
            case null -> {}
            case Failure.Damaged(var why) ->
                exam.report().found(Code.BACKUP_DAMAGED, part.name() + " cannot be opened: " + why);
            case Failure.NotOurs(var trouble) -> throw trouble;
        }
    }

    /** What opens it closes it, before all of it was read. */
    private static final class Unclosed extends InputStream {
        private final InputStream in;

        Unclosed(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            return in.read();
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            return in.read(buffer, offset, length);
        }
    }
}
