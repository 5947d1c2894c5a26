// A thread does not inherit the loader of TypeScript from its process (Node 20 with tsx): it registers its own. The one
// for require() works within the thread; the one for import starts another thread beside it, of twenty megabytes.
import { createRequire } from "node:module";
import { register } from "tsx/cjs/api";

register();
const require = createRequire(import.meta.url);
require("./row-thread.ts");
