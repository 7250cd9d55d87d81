// Converts a Cucumber JSON report with cucumber-junit and prints its JUnit.
const fs = require("fs");
console.log(require("cucumber-junit")(fs.readFileSync(process.argv[2])));
