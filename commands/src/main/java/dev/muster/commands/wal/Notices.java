package dev.muster.commands.wal;

/** Who is told what happens to receiving, for the record. */
public interface Notices {
    void receiving(String cluster, String node, String slot, Lsn from);

    void stopped(String cluster, String node, String why);

    void gap(String cluster, Gap gap);
}
