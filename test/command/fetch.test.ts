/** `provider-auth fetch`: `session.fetch` with the options of curl. */
import { chmod, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Writable } from "node:stream";
import { expect, test } from "vitest";
import { type ProviderName, providerNames } from "../../generated/providers.ts";
import { Interrupted, type Output } from "../../src/command/context.ts";
import { type Clock, systemClock } from "../../src/session/clock.ts";
import type { Fetch } from "../../src/session/provider.ts";
import { sink } from "../support/command.ts";
import { type CommandWorld, commandWorld, passwords, signInArgs } from "../support/command-world.ts";

const form = "application/x-www-form-urlencoded";
const variableOf = (name: ProviderName) => `PROVIDER_AUTH_${name.toUpperCase()}_PASSWORD`;

/** Runs `fetch` for an account of the mock, whose password is in the environment. */
const fetchIn =
  ({ run }: CommandWorld, name: ProviderName = "msp360") =>
  (args: readonly string[], world: Parameters<CommandWorld["run"]>[1] = {}) =>
    run(["fetch", name, ...args, ...signInArgs[name]], {
      ...world,
      env: { [variableOf(name)]: passwords[name], ...world?.env },
    });

/** A world whose vendor answers calls below /vendor itself, and keeps what it was sent. */
async function vendorWorld(answer: (request: Request) => Response | Promise<Response>) {
  const world = await commandWorld({ providers: ["msp360"] });
  const sent: { request: Request; body: Buffer }[] = [];
  const fetch: Fetch = async (input, init) => {
    const request = new Request(input, init);
    if (!request.url.includes("/vendor")) return world.mock.fetch(request);
    sent.push({ request, body: Buffer.from(await request.clone().arrayBuffer()) });
    return answer(request);
  };
  const call = fetchIn(world);
  return {
    ...world,
    sent,
    call: (args: readonly string[], more: Parameters<typeof call>[1] = {}) => call(args, { fetch, ...more }),
  };
}

test.each(providerNames)(
  "%s: a path is appended to the base URL, and the token goes where the vendor expects it",
  async (name) => {
    const world = await commandWorld({ providers: [name] });
    const { code, stdout, stderr } = await fetchIn(world, name)(["/__mock/echo"]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(JSON.parse(stdout)).toMatchObject({ method: "GET" });
    const again = await fetchIn(world, name)(["__mock/echo", "-H", "Content-Type: application/json", "-d", "{}"]);
    expect(JSON.parse(again.stdout)).toMatchObject({ method: "POST" });
    expect(world.requests.filter((line) => line.includes("echo"))).toEqual([
      expect.stringMatching(/^GET .*echo.* 200$/),
      expect.stringMatching(/^POST .*echo 200$/),
    ]);
  },
);

test("a revoked token costs one login, and the call is made again", async () => {
  const world = await commandWorld({ providers: ["msp360"] });
  const call = fetchIn(world);
  expect((await call(["/__mock/echo"])).code).toBe(0);
  world.mock.revokeTokens();
  const { code, stderr } = await call(["/__mock/echo", "-d", "a=1", "--fail"]);
  expect([code, stderr]).toEqual([0, ""]);
  expect(world.requests).toEqual([
    "POST /msp360/api/Provider/Login 200",
    "GET /msp360/__mock/echo 200",
    "POST /msp360/__mock/echo 401",
    "POST /msp360/api/Provider/Login 200",
    "POST /msp360/__mock/echo 200",
  ]);
});

test.each([
  [
    "https://evil.example/api",
    "msp360's token goes only to URLs that begin with http://localhost; use curl for other addresses.",
  ],
  [
    "http://localhost:81/",
    "msp360's token goes only to URLs that begin with http://localhost; use curl for other addresses.",
  ],
])("the token does not go to %s, and no login is made for it", async (url, sentence) => {
  const world = await commandWorld({ providers: ["msp360"] });
  expect(await fetchIn(world)([url])).toEqual({
    code: 1,
    stdout: "",
    stderr: `error: ${sentence}\n`,
  });
  expect(world.requests).toEqual([]);
});

test.each(["//evil.example/vendor", "/\\evil.example/vendor", "@evil.example/vendor", ".evil.example/vendor"])(
  "the path %s stays at the provider's host",
  async (path) => {
    const { call, sent } = await vendorWorld(() => new Response("ok"));
    await call([path]);
    expect(sent.map(({ request }) => new URL(request.url).host)).toEqual(["localhost"]);
  },
);

test("bytes arrive unchanged in both directions", async () => {
  const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, index) => (index * 7) % 256));
  const { call, sent, folder } = await vendorWorld(() => new Response(bytes));
  const file = join(folder, "bytes.bin");
  await writeFile(file, bytes);
  const chunks: Buffer[] = [];
  const stdout = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
  expect((await call(["/vendor", "--data-binary", `@${file}`], { stdout })).code).toBe(0);
  expect(sent[0]?.body.equals(bytes)).toBe(true);
  expect(Buffer.concat(chunks).equals(bytes)).toBe(true);
});

test.each([
  [["-d", "a=1", "-d", "b=2"], "a=1&b=2", form],
  [["--data-raw", "@not-a-file"], "@not-a-file", form],
  [["-d", ""], "", form],
  [["-d@-"], "linetwo", form],
  [["--data-binary", "@-"], "line\r\ntwo\n", form],
  [["-d", "{}", "-H", "content-type: application/json"], "{}", "application/json"],
  [["-d", "x", "-H", "Content-Type:"], "x", null],
])("sends %j as curl does", async (args, body, type) => {
  const { call, sent } = await vendorWorld(() => new Response());
  expect(await call(["/vendor", ...args], { input: "line\r\ntwo\n" })).toEqual({ code: 0, stdout: "", stderr: "" });
  const [first] = sent;
  expect([first?.request.method, first?.body.toString(), first?.request.headers.get("content-type")]).toEqual([
    "POST",
    body,
    type,
  ]);
});

test("sends a method and headers, one of them twice and one without a value", async () => {
  const { call, sent } = await vendorWorld(() => new Response());
  await call(["/vendor", "-XDELETE", "-H", "X-A: 1", "-H", "X-A: 2: b", "-H", "X-Empty;"]);
  const [first] = sent;
  const of = (name: string) => first?.request.headers.get(name);
  expect([first?.request.method, of("x-a"), of("x-empty")]).toEqual(["DELETE", "1, 2: b", ""]);
});

test("prints status and headers with -i, and nothing else with -I", async () => {
  const { call, sent } = await vendorWorld(
    () =>
      new Response("body", { status: 201, statusText: "Created", headers: { "x-b": "2", "content-type": "text/a" } }),
  );
  const head = "HTTP/1.1 201 Created\r\ncontent-type: text/a\r\nx-b: 2\r\n\r\n";
  expect((await call(["/vendor", "-i"])).stdout).toBe(`${head}body`);
  await call(["/vendor", "-I"]);
  expect(sent.map(({ request }) => request.method)).toEqual(["GET", "HEAD"]);
});

test("the exit code does not depend on the status, unless an option asks for that", async () => {
  const { call, folder } = await vendorWorld(() => new Response("gone", { status: 410, statusText: "Gone" }));
  const message = "error: The server returned 410 Gone.\n";
  expect(await call(["/vendor"])).toEqual({ code: 0, stdout: "gone", stderr: "" });
  expect(await call(["/vendor", "-f"])).toEqual({ code: 22, stdout: "", stderr: message });
  expect(await call(["/vendor", "--fail-with-body"])).toEqual({ code: 22, stdout: "gone", stderr: message });
  expect(await call(["/vendor", "-sf"])).toEqual({ code: 22, stdout: "", stderr: "" });
  expect(await call(["/vendor", "-sSf"])).toEqual({ code: 22, stdout: "", stderr: message });
  expect((await call(["/vendor", "-fo", join(folder, "gone.txt")])).code).toBe(22);
  expect(await readdir(folder)).not.toContain("gone.txt");
});

test("with --json, prints the complete response, and bytes that are not text in Base64", async () => {
  const headers = [
    ["content-type", "text/plain"],
    ["set-cookie", "a=1"],
    ["set-cookie", "b=2"],
  ] as [string, string][];
  let body: string | Uint8Array<ArrayBuffer> = "\ufeffgrün";
  const { call, folder } = await vendorWorld(
    () => new Response(body, { status: 404, statusText: "Not Found", headers }),
  );
  const facts = {
    url: "http://localhost/msp360/vendor",
    status: 404,
    statusText: "Not Found",
    ok: false,
    headers: { "content-type": "text/plain", "set-cookie": ["a=1", "b=2"] },
  };
  expect(JSON.parse((await call(["/vendor", "--json"])).stdout)).toEqual({ ...facts, body });
  body = new Uint8Array([255, 0, 1]);
  expect(JSON.parse((await call(["/vendor", "--json"])).stdout)).toEqual({ ...facts, bodyBase64: "/wAB" });
  const output = join(folder, "answer.bin");
  expect(JSON.parse((await call(["/vendor", "--json", "-o", output])).stdout)).toEqual({ ...facts, output });
  expect([...(await readFile(output))]).toEqual([255, 0, 1]);
});

test("-o replaces a file when the response is complete, keeps its mode, and follows a link", async () => {
  const { call, folder } = await vendorWorld(() => new Response("new"));
  const file = join(folder, "file.txt");
  await writeFile(file, "old");
  await chmod(file, 0o640);
  await symlink(file, join(folder, "link.txt"));
  expect(await call(["/vendor", "-o", join(folder, "link.txt")])).toEqual({ code: 0, stdout: "", stderr: "" });
  expect(await readFile(join(folder, "link.txt"), "utf8")).toBe("new");
  expect([(await stat(file)).mode & 0o777, await readFile(file, "utf8")]).toEqual([0o640, "new"]);
  expect((await call(["/vendor", "-o", "/dev/null"])).code).toBe(0);
});

/** An answer whose body never comes to its end: it breaks off, or waits for ever. */
const halfAnswer = (isBroken: boolean) =>
  new Response(
    new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode("half"));
      },
      pull(controller) {
        if (isBroken) controller.error(Object.assign(new TypeError("terminated"), { code: "UND_ERR_SOCKET" }));
        return isBroken ? undefined : new Promise(() => {});
      },
    }),
  );

test("-o leaves the file unchanged if the response breaks off or is interrupted", async () => {
  const { call, folder, sent } = await vendorWorld((request) => halfAnswer(request.url.endsWith("broken")));
  const file = join(folder, "file.txt");
  await writeFile(file, "old");
  const before = await readdir(folder);
  expect(await call(["/vendor/broken", "-o", file])).toEqual({
    code: 1,
    stdout: "",
    stderr: expect.stringMatching(/^error: msp360's response was cut off \(UND_ERR_SOCKET\); try again later\.\n$/),
  });
  const controller = new AbortController();
  const running = call(["/vendor/slow", "-o", file], { signal: controller.signal });
  await expect.poll(() => sent.length).toBe(2);
  controller.abort(new Interrupted(130));
  expect(await running).toEqual({ code: 130, stdout: "", stderr: "" });
  expect(await readFile(file, "utf8")).toBe("old");
  expect((await readdir(folder)).filter((name) => !before.includes(name) && name !== "tokens")).toEqual([]);
});

test("a file that cannot be written is reported before anything is sent", async () => {
  const { call, folder, requests, sent } = await vendorWorld(() => new Response("new"));
  const missing = join(folder, "nowhere/file.txt");
  expect((await call(["/vendor", "-o", missing])).stderr).toBe(
    `error: The file ${missing} cannot be written (ENOENT).\n`,
  );
  expect(await call(["/vendor", "-o", folder])).toEqual({
    code: 1,
    stdout: "",
    stderr: `error: The file ${folder} cannot be written: it is a folder.\n`,
  });
  expect([requests, sent]).toEqual([[], []]);
});

test("--max-time ends a call", async () => {
  const { call } = await vendorWorld(() => halfAnswer(false));
  const timers = new Map<number, () => void>();
  const clock: Clock = {
    ...systemClock,
    setTimer(callback, ms, background) {
      timers.set(ms, callback);
      return systemClock.setTimer(callback, ms, background);
    },
  };
  // The time is up once the first half of the response is printed.
  const stdout = sink();
  const printAndExpire: Output = {
    write(chunk, done) {
      stdout.write(chunk, done);
      timers.get(1_234_500)?.();
    },
  };
  const { code, stderr } = await call(["/vendor/slow", "-m", "1234.5"], { clock, stdout: printAndExpire });
  expect([code, stdout.text(), stderr]).toEqual([1, "half", "error: The call took longer than 1234.5 seconds.\n"]);
});

test("a redirect is followed only with -L", async () => {
  const { call, sent } = await vendorWorld(
    () => new Response("moved", { status: 302, headers: { location: "http://localhost/msp360/vendor/b" } }),
  );
  expect(await call(["/vendor/a", "-f"])).toEqual({ code: 0, stdout: "moved", stderr: "" });
  await call(["/vendor/a", "-L"]);
  expect(sent.map(({ request }) => request.redirect)).toEqual(["manual", "follow"]);
});

test("a server that cannot be reached is one sentence without the query", async () => {
  const { call } = await vendorWorld(() => {
    throw new TypeError("fetch failed", { cause: Object.assign(new Error(), { code: "ECONNREFUSED" }) });
  });
  const sentence = "msp360 could not be reached at http://localhost (ECONNREFUSED); check the base URL and network.";
  expect(await call(["/vendor?key=sentinel"])).toEqual({
    code: 1,
    stdout: "",
    stderr: `error: ${sentence}\n`,
  });
});

test("without a sign-in the exit code is 4, and a full stdout is a failure", async () => {
  const world = await commandWorld({ providers: ["msp360"] });
  const { code, stdout, stderr } = await world.run(["fetch", "msp360", "/x"]);
  expect([code, stdout]).toEqual([4, ""]);
  expect(stderr).toContain("provider-auth login msp360");
  const full = new Writable({
    write: (_chunk, _encoding, done) => done(Object.assign(new Error("no space"), { code: "ENOSPC" })),
  });
  full.on("error", () => {});
  const ran = await fetchIn(world)(["/__mock/echo"], { stdout: full });
  expect([ran.code, ran.stderr]).toEqual([1, "error: Some of the output could not be written to stdout (ENOSPC).\n"]);
});

test.each([
  [[], "fetch takes a provider and one path or URL, such as fetch msp360 /api/Users."],
  [["/a", "/b"], "fetch takes a provider and one path or URL, such as fetch msp360 /api/Users."],
  [["ftp://localhost/a"], "Give a URL that begins with https://, or a path such as /api/Users."],
  [["http://"], "The URL is not valid; give a path such as /api/Users, or a full URL."],
  [["/a", "-X", "A B"], "The option --request takes a method, such as PUT."],
  [["/a", "-X", "TRACE"], "fetch cannot send TRACE, because the Fetch standard forbids it."],
  [
    ["/a", "-X", "GET", "-d", "x"],
    "fetch cannot send data with GET, because the Fetch standard forbids it; put the data in the query.",
  ],
  [["/a", "-I", "-d", "x"], "The option --head cannot be combined with data or a method."],
  [["/a", "-H", "no colon"], 'The option --header takes a valid header line, such as "Accept: text/csv".'],
  [["/a", "-H", "X: a\u0000b"], 'The option --header takes a valid header line, such as "Accept: text/csv".'],
  [["/a", "-d", "@-", "--data-binary", "@-"], "Data can be read from stdin only once."],
  [["/a", "-d", "@-", "--password-stdin"], "stdin cannot hold both data and a secret; read the data from a file."],
  [["/a", "-m", "soon"], "The option --max-time takes a number of seconds, such as 30 or 0.5."],
  [["/a", "-u", "me:secret"], 'fetch has no option -u; see "provider-auth fetch --help".'],
  [["/a", "-d", "@/nowhere/data"], "The file /nowhere/data does not exist."],
  [["/a", "-d", "@/dev"], "The file /dev is a folder, not a file."],
])("%j is refused in one sentence, and nothing is sent", async (args, sentence) => {
  const world = await commandWorld({ providers: ["msp360"] });
  const { code, stdout, stderr } = await fetchIn(world)(args);
  expect([stdout, stderr]).toEqual(["", `error: ${sentence}\n`]);
  expect(code).toBe(sentence.startsWith("The file ") ? 1 : 2);
  expect(world.requests).toEqual([]);
});
