/** A spec whose texts, names and paths try to become more than text on the site, and in its samples and requests. */
import { execFileSync } from "node:child_process";
import { runInNewContext } from "node:vm";
import { markdownToMdast } from "satteri";
import { describe, expect, test } from "vitest";
import { frontMatter } from "../../scripts/docs/content.ts";
import { builtCopy } from "../../scripts/docs/copy.ts";
import { finish } from "../../scripts/docs/finish.ts";
import { httpFile } from "../../scripts/docs/http-file.ts";
import { overviewOf } from "../../scripts/docs/landing.ts";
import { nodesIn } from "../../scripts/docs/mdast.ts";
import { postmanCollection } from "../../scripts/docs/postman.ts";
import { providerPage } from "../../scripts/docs/provider-page.ts";
import { curlSample } from "../../scripts/docs/samples/curl.ts";
import type { SampleOperation } from "../../scripts/docs/samples/operation.ts";
import { powershellSample } from "../../scripts/docs/samples/powershell.ts";
import { pythonSample } from "../../scripts/docs/samples/python.ts";
import { openapiFetchSample } from "../../scripts/docs/samples/typescript.ts";
import type { OpenApiDocument } from "../../src/openapi/document.ts";
import { madeUp, madeUpDocument } from "../support/made-up.ts";

const line = `"><img onerror=PLANTED> [x](javascript:PLANTED) \`~ $& {{x}} </script><script>PLANTED</script> <!-- `;
const text = `${line}\n\n<img onerror=PLANTED>\n\n### planted\nGET https://evil.example/PLANTED\n\n\`\`\`\nopen`;

/** The document of `madeUp`, with such a text at each place that has one, and in the names of its examples. */
function hostileDocument(): OpenApiDocument {
  const planted = JSON.parse(JSON.stringify(madeUpDocument()), (name, value) => {
    if (["description", "note"].includes(name) && typeof value === "string") return `${value} ${text}`;
    if (["title", "summary"].includes(name) && typeof value === "string") return `${value} ${text}`;
    if (name === "source") return { ...value, url: "https://vendor.example/docs)<img/onerror=PLANTED>" };
    return value;
  });
  const operation = planted.paths["/second"].post;
  operation["x-provenance"] = { status: "observed", note: text, source: { title: line, date: "2020" } };
  operation.parameters = [{ name: "page", in: "query", description: text, schema: { type: "string" } }];
  operation.requestBody.content["application/json"].schema = {
    properties: { ticket: { type: "string" }, "<i>PLANTED": { enum: [line], description: text } },
  };
  const { content } = operation.responses["403"];
  content["application/json"].examples[`${line}\nPLANTED`] = { value: { reason: text }, summary: text };
  return planted;
}

const document = hostileDocument();
const { signIn } = madeUp(document);

/** The HTML that is in a Markdown text, as it would reach a page. */
const htmlIn = (markdown: string) =>
  [...nodesIn(markdownToMdast(markdown))].flatMap((node) => {
    if (node.type === "html") return node.value;
    return (node.type === "link" || node.type === "image") &&
      !/^(https?:|#|\/--base--\/|\.\.\/sources\.html)/.test(node.url)
      ? node.url
      : [];
  });

test("nothing of it is an element or runs on the page of its vendor", () => {
  const overview = overviewOf("mbsi", document, signIn, true);
  const { text } = providerPage({ document, signIn, overview, samples: [] });
  const found = htmlIn(text.replace(/^---\n.*?\n---\n/s, "").replace(/<figure.*?<\/figure>/s, ""));
  expect(found.length).toBeGreaterThan(10);
  expect(
    found.filter((html) => /PLANTED|javascript/.test(html.replaceAll(/<code>[^<]*(<wbr>[^<]*)*<\/code>/g, ""))),
  ).toEqual([]);
  // The drawing is HTML as a whole.
  expect(text.match(/<figure.*?<\/figure>/s)?.[0]).not.toMatch(/<(img|script|!--)/);
});

test("nothing of it is an element or runs in what Redoc renders", () => {
  const strings: string[] = [];
  JSON.stringify(builtCopy("mbsi", document, signIn, [], "http://mock.invalid"), (name, value) => {
    if (name === "description" && typeof value === "string") strings.push(value);
    return value;
  });
  expect(strings.length).toBeGreaterThan(5);
  expect(strings.flatMap(htmlIn)).toEqual([]);
});

test("the title of a page does not end its head", () => {
  expect(frontMatter({ title: "a </title><b>" })).toContain(
    '[{"tag":"title","content":"a &lt;/title&gt;&lt;b&gt; | provider-auth"}]',
  );
  expect(frontMatter({ title: "a" })).toBe('---\ntitle: "a"\n---\n\n');
});

test("the policy of a page names no script that is in its content", () => {
  const page = '<meta charset="utf-8"><script>own()</script><title>a</title><main><script>planted()</script></main>';
  const files = new Map([["index.html", Buffer.from(page)]]);
  const html = String(finish(files, { mockSources: [], redoc: new Map() }).get("index.html"));
  expect(html.match(/'sha256-[^']*'/g)).toEqual(["'sha256-1yruO3ZUqBddjC8oRrsLLZ/oiHYCAveB39McCaLvqnk='"]);
});

test("every line of a .http file is a request of the spec, or a comment", () => {
  const file = httpFile({ provider: "mbsi", document, signIn, mockOrigin: "http://mock.invalid" });
  const lines = file.split("\n");
  expect(lines.filter((line) => line.startsWith("GET https://evil"))).toEqual([]);
  expect(lines.filter((line) => /^(GET|POST) /.test(line)).every((line) => line.includes(" {{baseUrl}}/"))).toBe(true);
  expect(lines.filter((line) => line.startsWith("### planted"))).toEqual([]);
});

test("the scripts of a Postman collection are those of the build", () => {
  const collection = JSON.parse(
    postmanCollection({ provider: "mbsi", document, signIn, mockOrigin: "http://mock.invalid" }),
  );
  const scripts: string[] = [];
  JSON.stringify(collection, (name, value) => {
    if (name === "exec") scripts.push(...value);
    return value;
  });
  expect(scripts.length).toBeGreaterThan(3);
  expect(scripts.filter((script) => /PLANTED|javascript/.test(script))).toEqual([]);
});

describe("samples", () => {
  const operation = {
    provider: "mbsi",
    mockUrl: "http://mock.invalid/mbsi",
    vendorUrl: "https://vendor.example\necho PLANTED",
    scenario: {
      name: "odd\necho PLANTED\u2028echo PLANTED\recho PLANTED",
      operationId: "odd",
      method: "POST",
      path: "/$(echo PLANTED)/`echo PLANTED`/\"\\/'",
      requests: { "application/json": { a: "'$(echo PLANTED)\n```" } },
      parameters: {},
      response: { status: 200, mediaType: "application/json", body: {} },
    },
    target: "/$(echo PLANTED)/`echo PLANTED`/\"\\/'",
    headers: { "X-Odd": "'$(echo PLANTED)\"" },
    parameters: {},
    credentials: {},
    mediaType: "application/json",
  } satisfies SampleOperation;
  const body = JSON.stringify(operation.scenario.requests["application/json"]);

  test("curl gets the address and the body as they are, and the shell runs nothing of them", () => {
    const source = curlSample(operation, "application/json", body);
    const run = execFileSync("sh", ["-c", `curl() { printf '%s\\n' "$@"; }\n${source}`], { encoding: "utf8" });
    const lines = run.split("\n");
    expect(lines).toContain(`http://mock.invalid/mbsi${operation.target}`);
    expect(lines).toContain(body);
    expect(lines).toContain("X-Odd: '$(echo PLANTED)\"");
    expect(lines.filter((line) => line === "PLANTED")).toEqual([]);
  });

  test("Python gets the address as it is", () => {
    const source = pythonSample(operation).replace(/^try:[\s\S]*/m, "print(request.full_url)\n");
    const printed = execFileSync("python3", ["-c", source], { encoding: "utf8" });
    expect(printed).toBe(`http://mock.invalid/mbsi${operation.target}\n`);
  });

  test("the client in TypeScript gets the path as it is", () => {
    const source = openapiFetchSample(operation);
    expect(source.split(/[\n\r\u2028]/).filter((line) => line.startsWith("echo"))).toEqual([]);
    const [, literal = ""] = /client\.POST\((.*), \{$/m.exec(source) ?? [];
    expect(runInNewContext(literal)).toBe(operation.scenario.path);
  });

  test("no line of PowerShell begins with a part of a name", () => {
    const source = powershellSample(operation, "application/json", body);
    expect(source.split(/[\n\r\u2028]/).filter((line) => line.startsWith("echo"))).toEqual([]);
  });
});
