// npm start, npm run dev. Until the packages are there this file and scripts/install.mjs use nothing but Node itself,
// in words that an old Node can read, so that it can say that it is too old.
var found = process.versions.node.split(".").map(Number);
if (found[0] < 20 || (found[0] === 20 && found[1] < 19)) {
  console.error(
    "Shokai needs Node 20.19 or later; this is Node " +
      process.versions.node +
      ". Get a newer one from nodejs.org or your system's packages, then run npm start again.",
  );
  process.exit(1);
}

import("./run.mjs").then((run) => run.main(process.argv.slice(2)));
