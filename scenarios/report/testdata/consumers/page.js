// Turns messages into a page with @cucumber/html-formatter.
const fs = require("fs");
const { CucumberHtmlStream } = require("@cucumber/html-formatter");
const [from, to] = process.argv.slice(2);
const page = new CucumberHtmlStream();
page.pipe(fs.createWriteStream(to));
for (const line of fs.readFileSync(from, "utf8").trim().split("\n")) page.write(JSON.parse(line));
page.end();
