// How Java talks with what runs here: a line of JSON each way. The end of the input is the end of us, so that nothing
// outlives the test that started it, however that ends.
import { createInterface } from "node:readline";

export function answer(handlers) {
  const lines = createInterface({ input: process.stdin });
  let last = Promise.resolve();
  lines.on("line", (line) => {
    const { ask, ...values } = JSON.parse(line);
    last = last.then(async () => {
      try {
        tell({ answer: ask, ...(await handlers[ask](values)) });
      } catch (e) {
        tell({ answer: ask, trouble: String(e?.stack ?? e) });
      }
    });
  });
  lines.on("close", () => process.exit(0));
}

export function tell(what) {
  process.stdout.write(JSON.stringify(what) + "\n");
}
