/** The package in a CommonJS module: by require, which gives the same modules as import does. */
const { AuthError, createSession } = require("provider-auth");
const { msp360 } = require("provider-auth/msp360");
const { createMock } = require("provider-auth/mock");

async function main() {
  const mock = await createMock({ providers: ["msp360"], state: true });
  const baseUrl = "http://127.0.0.1/msp360";
  const account = msp360({ userName: "fake9xJKZcsy", password: "fakeXkjwZmAJvAQBYjja", baseUrl });
  const { status } = await createSession(account, { fetch: mock.fetch }).fetch(`${baseUrl}/__mock/echo`);
  if (status !== 200) throw new Error(`The call should give 200 and gave ${status}.`);

  const imported = await import("provider-auth");
  if (imported.AuthError !== AuthError) throw new Error("import() gives another module than require().");
}

main().then(
  () => console.log(JSON.stringify({ CommonJS: null })),
  (error) => console.log(JSON.stringify({ CommonJS: error.message })),
);
