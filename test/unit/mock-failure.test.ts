/** A fault in the mock itself reaches whoever can report it, and the client is told nothing of it but that. */
import { expect, onTestFinished, test, vi } from "vitest";
import { writeFailure } from "../../src/mock/failure.ts";
import { createMock, type MockOptions } from "../../src/mock/index.ts";

const login = { username: "abctestuser", password: "fake-password" };

/** A stateful mock whose clock can break, as a part with a mistake in it would. */
async function breakableMock(options: Pick<MockOptions, "onError"> = {}) {
  const failure = new TypeError("fake-sentinel:\n    at fake-password");
  let isBroken = false;
  const nowMs = () => {
    if (isBroken) throw failure;
    return 0;
  };
  const mock = await createMock({ providers: ["mbsi"], state: true, nowMs, ...options });
  const signIn = () =>
    mock.fetch("http://mock.invalid/mbsi/api/v140/auth?code=fake-code", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(login),
    });
  const breakIt = () => {
    isBroken = true;
  };
  return { mock, signIn, breakIt, failure };
}

const problem = {
  title: "Internal Server Error",
  status: 500,
  detail: "The mock failed on this request. Its stderr shows the error, or your onError receives it; please report it.",
};

test("onError gets the error and the request, and the client a problem document without either", async () => {
  const reports: unknown[] = [];
  const { mock, signIn, breakIt, failure } = await breakableMock({ onError: (...report) => reports.push(report) });
  breakIt();
  const response = await signIn();
  expect(response.status).toBe(500);
  expect(await response.json()).toEqual(problem);
  const entry = { provider: "mbsi", method: "POST", path: "/mbsi/api/v140/auth?code=…", status: 500, violations: [] };
  expect(reports).toEqual([[failure, entry]]);
  expect(mock.requests()).toEqual([entry]);
});

test("the protected path fails alike", async () => {
  const reports: unknown[] = [];
  const { mock, signIn, breakIt, failure } = await breakableMock({
    onError: (error, { path }) => reports.push([error, path]),
  });
  const { access_token } = (await (await signIn()).json()) as { access_token: string };
  breakIt();
  const headers = { Authorization: `Bearer ${access_token}` };
  const echo = await mock.fetch("http://mock.invalid/mbsi/__mock/echo", { headers });
  expect([echo.status, await echo.json()]).toEqual([500, problem]);
  expect(reports).toEqual([[failure, "/mbsi/__mock/echo"]]);
});

test("without onError, stderr says where it failed; the message, which may quote the request, is left out", async () => {
  const stderr = vi.spyOn(console, "error").mockImplementation(() => {});
  onTestFinished(() => stderr.mockRestore());
  const { signIn, breakIt } = await breakableMock();
  breakIt();
  await signIn();
  expect(stderr.mock.calls).toHaveLength(1);
  const [first, ...frames] = String(stderr.mock.calls[0]?.[0]).split("\n");
  expect(first).toBe("The mock failed on POST /mbsi/api/v140/auth?code=… with a TypeError; please report this:");
  expect(frames[0]).toMatch(/^ {4}at breakableMock \(.*mock-failure\.test\.ts:\d+:\d+\)$/);
  expect([first, ...frames].join("\n")).not.toMatch(/sentinel|fake-password|fake-code/);
});

test("a thrown value that is not an Error is named too", () => {
  const stderr = vi.spyOn(console, "error").mockImplementation(() => {});
  onTestFinished(() => stderr.mockRestore());
  writeFailure("fake-sentinel", { provider: "mbsi", method: "GET", path: "/mbsi/x", status: 500, violations: [] });
  const [[text] = []] = stderr.mock.calls;
  expect(String(text).split("\n")[0]).toBe("The mock failed on GET /mbsi/x with a string; please report this:");
  expect(text).not.toContain("sentinel");
});
