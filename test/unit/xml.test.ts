import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { writeXml, type XmlShape } from "../../src/internal/write-xml.ts";
import { readXml } from "../../src/openapi/xml.ts";

/** The shape of the credentials of msp360. */
const mbsCredentialsXml: XmlShape = {
  name: "ProviderController.LoginUserBindingModel",
  namespace: "http://schemas.datacontract.org/2004/07/MBSAPImvc.Controllers",
  namespaces: { i: "http://www.w3.org/2001/XMLSchema-instance" },
  elements: ["Password", "UserName"],
};
const namespace = "http://schemas.datacontract.org/2004/07/MBSAPImvc.Controllers";
const document = (body: string, root = "ProviderController.LoginUserBindingModel") =>
  `<${root} xmlns="${namespace}">${body}</${root}>`;

describe("writeXml", () => {
  test("writes root, namespaces and element order as the vendor's page shows them", () => {
    expect(writeXml(mbsCredentialsXml, { UserName: "Charlie", Password: "qwertyuiop" })).toBe(
      '<ProviderController.LoginUserBindingModel xmlns:i="http://www.w3.org/2001/XMLSchema-instance"' +
        ` xmlns="${namespace}">` +
        "<Password>qwertyuiop</Password><UserName>Charlie</UserName>" +
        "</ProviderController.LoginUserBindingModel>",
    );
  });

  test("escapes every special character, so that a password arrives intact", () => {
    const Password = `a<&"'>]]>b`;
    expect(writeXml(mbsCredentialsXml, { Password })).toContain("<Password>a&lt;&amp;\"'&gt;]]&gt;b</Password>");
    expect(readXml(mbsCredentialsXml, writeXml(mbsCredentialsXml, { Password }))).toEqual({ Password });
  });

  test.each([
    ["a carriage return", "a\rb", "a&#xD;b"],
    ["a next line", "a\u0085b", "a&#x85;b"],
    ["a line separator", "a\u2028b", "a&#x2028;b"],
  ])("writes %s as a reference, so that no parser takes it for a line feed", (_, Password, written) => {
    const xml = writeXml(mbsCredentialsXml, { Password });
    expect(xml).toContain(`<Password>${written}</Password>`);
    expect(readXml(mbsCredentialsXml, xml)).toEqual({ Password });
  });

  test("loses nothing of any text that XML can carry", () => {
    const xmlCharacters = fc
      .string({ unit: "binary" })
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML cannot carry
      .filter((text) => !/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/.test(text));
    const special = fc.string({
      unit: fc.constantFrom("<", ">", "&", '"', "'", "]]>", "\r", "\u0085", "\u2028", "\n", "\t", " ", "é", "😀"),
    });
    fc.assert(
      fc.property(fc.oneof(xmlCharacters, special), fc.oneof(xmlCharacters, special), (Password, UserName) => {
        const values = { Password, UserName };
        expect(readXml(mbsCredentialsXml, writeXml(mbsCredentialsXml, values))).toEqual(values);
      }),
      { numRuns: 1000 },
    );
  });

  test.each(["a\0b", "a\x01b", "a\uffffb", "a\ud800b"])(
    "refuses %j by the member's name, without its value",
    (Password) => {
      const error = catchError(() => writeXml(mbsCredentialsXml, { UserName: "Charlie", Password }));
      expect(error).toBeInstanceOf(RangeError);
      expect(String(error)).toContain("Password contains a character that XML does not allow");
      expect(String(error)).not.toContain(Password);
    },
  );
});

describe("readXml", () => {
  test("reads the elements in any order, CDATA and character references included", () => {
    const xml = document("<UserName><![CDATA[<Charlie>]]></UserName>\n  <Password>a&#x41;&amp;</Password>");
    expect(readXml(mbsCredentialsXml, xml)).toEqual({ UserName: "<Charlie>", Password: "aA&" });
  });

  test.each([
    ["nothing", ""],
    ["text", "hello"],
    ["an unclosed element", document("<Password>")],
    ["two roots", `${document("")}${document("")}`],
    ["an undeclared entity", document("<Password>&secret;</Password>")],
    ["an attribute without quotes", document("<Password a=b>c</Password>")],
    ["another root", document("<Password>a</Password>", "Credentials")],
    [
      "no namespace",
      "<ProviderController.LoginUserBindingModel><Password>a</Password></ProviderController.LoginUserBindingModel>",
    ],
    ["an element of another namespace", document('<Password xmlns="urn:other">a</Password>')],
    ["a document type", `<!DOCTYPE x>${document("<Password>a</Password>")}`],
    ["an entity definition", `<!DOCTYPE x [<!ENTITY e "boom">]>${document("<Password>&e;</Password>")}`],
  ])("refuses %s as a syntax error", (_, xml) => {
    expect(catchError(() => readXml(mbsCredentialsXml, xml))).toBeInstanceOf(SyntaxError);
  });
});

function catchError(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}
