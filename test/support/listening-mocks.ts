/** The mocks to which the published requests and samples are sent. */
import { afterAll } from "vitest";
import { createMock, type Listener, type Mock } from "../../src/mock/index.ts";

export interface ListeningMocks {
  /** Accepts every example of the documents. */
  mock: Mock;
  /** The port of that mock. */
  listener: Listener;
  /** The port of a mock with state: it checks accounts and tokens. */
  strict: Listener;
}

/** Starts both mocks, which stop after the tests of the file. */
export async function listeningMocks(): Promise<ListeningMocks> {
  const mock = await createMock();
  const listener = await mock.listen();
  const strict = await (await createMock({ state: true })).listen();
  afterAll(() => Promise.all([listener.close(), strict.close()]));
  return { mock, listener, strict };
}
