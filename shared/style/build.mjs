// Writes ../src/alongside/web/assets/alongside.{css,js}: what browsers get. A test compares the first line of the
// style sheet with the hash of alongside.scss and package.json, so that a change without a build is seen.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { compile } from "sass";

const assets = new URL("../src/alongside/web/assets/", import.meta.url);
const here = (name) => new URL(name, import.meta.url);
const hash = createHash("sha256");
for (const name of ["alongside.scss", "package.json"]) hash.update(readFileSync(here(name)));
const licence = "GOV.UK Frontend is Copyright (c) Crown Copyright (Government Digital Service), MIT licence";
const { css } = compile(new URL("alongside.scss", import.meta.url).pathname, {
  style: "compressed",
  loadPaths: [here("node_modules").pathname],
  quietDeps: true,
  charset: false,
});
writeFileSync(new URL("alongside.css", assets), `/* ${hash.digest("hex")} ${licence} */\n${css}\n`);

// The parts that need a script work without one too; this only makes them more comfortable.
const script = readFileSync(here("node_modules/govuk-frontend/dist/govuk/govuk-frontend.min.js"), "utf8");
writeFileSync(new URL("govuk-frontend.min.js", assets), script.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "\n"));
