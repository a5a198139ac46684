/** How scripts run programs: to their end, or to the first failure among several. */
import { describe, expect, test } from "vitest";
import { allOrNothing, type Task } from "../../scripts/lib/all-or-nothing.ts";
import { run } from "../../scripts/lib/run.ts";

/** Ends by itself, but no test waits for that. */
const sleep = ["-c", "sleep 600; true"];

describe("run", () => {
  test("gives what a program prints, and its exit code", async () => {
    expect(await run("sh", ["-c", "echo out; echo err >&2; exit 3"])).toEqual({
      code: 3,
      stdout: "out\n",
      stderr: "err\n",
      timedOut: false,
    });
  });

  test("rejects when there is no such program", async () => {
    await expect(run("/nowhere/program", [])).rejects.toMatchObject({ code: "ENOENT" });
  });

  test("stops a program after its timeout with all that it started, and says so", async () => {
    expect(await run("sh", sleep, { timeout: 50, group: true })).toMatchObject({ code: null, timedOut: true });
  });

  test("stops a program when its signal aborts, and throws the reason", async () => {
    const controller = new AbortController();
    const running = run("sh", sleep, { signal: controller.signal, group: true });
    controller.abort(new Error("enough"));
    await expect(running).rejects.toThrow("enough");
    await expect(run("sh", sleep, { signal: controller.signal })).rejects.toThrow("enough");
  });
});

describe("allOrNothing", () => {
  /** Ends when the test says so, or at the signal. */
  const controlled = () => {
    let resolve = () => {};
    let reject = (_: unknown) => {};
    const promise = new Promise<void>((...settle) => {
      [resolve, reject] = settle;
    });
    const seen = { started: false, cancelled: false };
    const task: Task = (signal) => {
      seen.started = true;
      signal.addEventListener("abort", () => {
        seen.cancelled = true;
        reject(signal.reason);
      });
      return promise;
    };
    return { task, seen, resolve: () => resolve(), reject: (error: unknown) => reject(error) };
  };
  const turn = () => new Promise((resolve) => setImmediate(resolve));

  test("runs no more tasks at a time than it may", async () => {
    const [first, second, third] = [controlled(), controlled(), controlled()];
    const all = allOrNothing([first.task, second.task, third.task], { limit: 2 });
    expect([first, second, third].map(({ seen }) => seen.started)).toEqual([true, true, false]);
    second.resolve();
    await turn();
    expect(third.seen.started).toBe(true);
    first.resolve();
    third.resolve();
    await all;
  });

  test("cancels what is under way at the first failure, starts nothing more, and throws that failure", async () => {
    const [first, second, third] = [controlled(), controlled(), controlled()];
    const all = allOrNothing([first.task, second.task, third.task], { limit: 2 });
    first.reject(new Error("first"));
    await expect(all).rejects.toThrow("first");
    expect(second.seen.cancelled).toBe(true);
    expect(third.seen.started).toBe(false);
  });

  test("is cancelled from outside", async () => {
    const controller = new AbortController();
    const only = controlled();
    const all = allOrNothing([only.task], { signal: controller.signal });
    controller.abort(new Error("stopped"));
    await expect(all).rejects.toThrow("stopped");
    expect(only.seen.cancelled).toBe(true);
  });

  test("is done at once when there is nothing to do", async () => {
    await allOrNothing([]);
  });
});
