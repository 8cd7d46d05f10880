package dev.muster.chat;

import dev.muster.chat.testing.FakeMemory;
import dev.muster.chat.testing.MemoryContract;

/** The fake keeps what every memory promises. */
class FakeMemoryTest implements MemoryContract {
    @Override
    public Memory memory() {
        return new FakeMemory();
    }
}
