// A process of its own does not inherit the loader of TypeScript: it registers its own.
import { register } from "tsx/esm/api";

register();
await import("./child.ts");
