package dev.muster.commands.seal;

/** What one thread hands to another at a time. An empty one is the end. */
final class Load {
    static final int SIZE = 1 << 18;
    static final Load END = new Load(new byte[0], 0);

    final byte[] bytes;
    final int length;

    Load(byte[] bytes, int length) {
        this.bytes = bytes;
        this.length = length;
    }

    boolean isEnd() {
        return length == 0;
    }
}
