// A thread does not inherit the loader of TypeScript from its process (Node 20 with tsx): it registers its own.
import { register } from "tsx/esm/api";

register();
await import("./row-thread.ts");
