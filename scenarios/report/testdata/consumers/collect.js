// Reads a Cucumber JSON report with multiple-cucumber-html-reporter and prints what it counted.
const fs = require("fs"), path = require("path");
const [dir] = process.argv.slice(2);
const log = console.log;
console.log = () => {};
require("multiple-cucumber-html-reporter").generate({
  jsonDir: path.join(dir, "in"), reportPath: path.join(dir, "out"), saveCollectedJSON: true, metadata: { browser: { name: "none", version: "0" }, device: "none", platform: { name: "none", version: "0" } },
});
const read = JSON.parse(fs.readFileSync(path.join(dir, "out", "enriched-output.json")));
const { passed, failed, skipped, notDefined, ambiguous, pending, total } = read.scenarios;
log(JSON.stringify({
  counts: { passed, failed, skipped, other: notDefined + ambiguous + pending, total },
  tags: Object.fromEntries(read.features[0].elements.map((e) => [e.name, e.tags.map((t) => t.name)])),
}));
