/** Serves one mock with state after another, each on a port of its own: a line on stdin asks for one. */
import { createInterface } from "node:readline";
import { createMock } from "provider-auth/mock";

for await (const _ of createInterface({ input: process.stdin })) {
  const mock = await createMock({ state: true });
  const { url } = await mock.listen();
  console.log(url);
}
process.exit();
