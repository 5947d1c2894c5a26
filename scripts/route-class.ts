import { readFileSync } from "node:fs";

type Route = { page: string; regex: RegExp };

/**
 * Says which of the program's own addresses a path is, as its pattern ("/batches/[batchId]"): what is counted and
 * written down of a request. A path of nobody's is "unknown", so that there are only as many answers as routes.
 * @param folder the build's; without a build (in development) every page is "page"
 */
export function routeClasses(folder: string): (path: string) => string {
  const { fixed, patterns } = readRoutes(folder);
  return (path) => {
    if (path.startsWith("/_next/")) return "static";
    const plain = path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
    if (fixed.has(plain)) return plain;
    return patterns.find(({ regex }) => regex.test(plain))?.page ?? (fixed.size > 0 ? "unknown" : "page");
  };
}

function readRoutes(folder: string): { fixed: ReadonlySet<string>; patterns: readonly Route[] } {
  try {
    const { staticRoutes, dynamicRoutes } = JSON.parse(readFileSync(`${folder}/routes-manifest.json`, "utf8"));
    return {
      fixed: new Set(staticRoutes.map(({ page }: { page: string }) => page)),
      patterns: dynamicRoutes.map(({ page, regex }: Record<string, string>) => ({
        page,
        regex: new RegExp(regex ?? ""),
      })),
    };
  } catch {
    return { fixed: new Set(), patterns: [] };
  }
}
