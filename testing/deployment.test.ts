import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

/* What the deployment files and their handbook name is there: a renamed script or folder is found here, not on a server. */

const read = (file: string) => readFileSync(file, "utf8");
const scripts = JSON.parse(read("package.json")).scripts as Record<string, string>;
const units = readdirSync("deploy").filter((file) => file.endsWith(".service"));
const files = ["Containerfile", "docs/operation.md", ...readdirSync("deploy").map((file) => `deploy/${file}`)];

test.each(files)("%s names only scripts, documents and npm commands that exist", (file) => {
  const text = read(file);
  const named = [...text.matchAll(/(?<![\w/])(?:scripts|deploy|docs)\/[\w./-]+\.\w+/g)].map(([name]) => name);
  expect(named.filter((name) => !existsSync(name))).toEqual([]);
  const commands = [...text.matchAll(/\bnpm run ([\w-]+)/g)].map(([, name]) => name ?? "");
  expect(commands.filter((name) => !scripts[name])).toEqual([]);
  const linked = [...text.matchAll(/\]\(([\w./-]+\.md)/g)].map(([, name]) => `docs/${name}`);
  expect(linked.filter((name) => !existsSync(name))).toEqual([]);
  const asked = [...text.matchAll(/\/api\/(health|ready)/g)].map(([, name]) => `app/api/${name}/route.ts`);
  expect(asked.filter((name) => !existsSync(name))).toEqual([]);
});

test("the image takes along what exists, has no owner's login, no development packages and no Prisma command line", () => {
  const text = read("Containerfile");
  const [, last = ""] = text.split(/^FROM .*$/m).slice(1);
  // What a build makes is not in a checkout.
  const taken = [...last.matchAll(/^COPY --from=build (.+) \S+$/gm)]
    .flatMap(([, names]) => (names ?? "").split(" "))
    .map((name) => name.replace(/^\/app\//, ""));
  expect(taken.length).toBeGreaterThan(8);
  expect(taken.filter((name) => name !== ".next" && !existsSync(name))).toEqual([]);
  expect(text).toMatch(/npm prune --omit=dev/);
  expect(text).toMatch(/rm -rf node_modules\/prisma node_modules\/\.bin\/prisma/);
  expect(last).toMatch(/^USER node$/m);
  expect(last).toMatch(/^STOPSIGNAL SIGTERM$/m);
  expect(text).not.toMatch(/^(ENV|ARG).*(DATABASE|KEYS|SECRET)/m);
  const ignored = read(".dockerignore").split("\n");
  for (const name of [".git", ".shokai", ".env*", "node_modules"]) expect(ignored).toContain(name);
});

test("what the image leaves behind is asked for by nothing that runs in it", () => {
  const left = Object.keys(JSON.parse(read("package.json")).devDependencies as Record<string, string>);
  const gone = [...left.filter((name) => !name.startsWith("@types/")), "prisma"];
  const found = ["app", "components", "lib", "scripts/serve.ts", "scripts/worker.ts", "scripts/migrate.mjs", "verify"]
    .flatMap((place) =>
      place.includes(".")
        ? [place]
        : readdirSync(place, { recursive: true, encoding: "utf8" }).map((file) => `${place}/${file}`),
    )
    .filter((file) => /\.(m?js|tsx?)$/.test(file) && !/\.(test|fixture)\./.test(file))
    .filter((file) => gone.some((name) => new RegExp(`(from|import\\(?) ?"${name}["/]`).test(read(file))));
  expect(found).toEqual([]);
});

test.each(units)("%s: hardened, gives time to stop, keeps what systemd can read", (unit) => {
  const text = read(`deploy/${unit}`);
  for (const line of [
    "NoNewPrivileges=yes",
    "ProtectSystem=strict",
    "PrivateTmp=yes",
    "CapabilityBoundingSet=",
    "User=shokai",
  ])
    expect(text.split("\n")).toContain(line);
  if (!unit.includes("migrate")) {
    expect(text).toContain("TimeoutStopSec=40");
    expect(text).not.toContain("OWNER");
    for (const key of ["token", "seal", "sign"]) {
      expect(text).toContain(`LoadCredential=${key}-keys:`);
      expect(text).toContain(`SHOKAI_${key.toUpperCase()}_KEYS_COMMAND=cat %d/${key}-keys`);
    }
  }
});

test("the proxy overwrites what a sender could claim, and lets a whole delivery through", () => {
  const text = read("deploy/nginx.conf");
  for (const name of ["For", "Host", "Proto"])
    expect(text).toMatch(new RegExp(`X-Forwarded-${name} (\\$remote_addr|\\$host|https);`));
  expect(text).not.toContain("proxy_add_x_forwarded_for");
  expect(Number(/client_max_body_size (\d+)m/.exec(text)?.[1])).toBeGreaterThanOrEqual(512);
});

const hasNginx = existsSync("/usr/sbin/nginx") && existsSync("/usr/bin/openssl");
test.runIf(hasNginx)("nginx reads the proxy's file as it stands, but for its certificate", () => {
  const out = execFileSync("/bin/sh", [
    "-c",
    `set -e; d=$(mktemp -d); trap 'rm -rf "$d"' EXIT
     openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=x -keyout $d/k.pem -out $d/c.pem 2>/dev/null
     sed "s#/etc/ssl/shokai/fullchain.pem#$d/c.pem#; s#/etc/ssl/shokai/privkey.pem#$d/k.pem#; s#listen 80#listen 18080#; s#listen 443#listen 18443#; /\\[::\\]/d" deploy/nginx.conf > $d/site.conf
     echo "pid $d/pid; error_log stderr; events {} http { access_log off; client_body_temp_path $d/b; proxy_temp_path $d/p; fastcgi_temp_path $d/f; uwsgi_temp_path $d/u; scgi_temp_path $d/s; include $d/site.conf; }" > $d/nginx.conf
     /usr/sbin/nginx -t -c $d/nginx.conf 2>&1 || true`,
  ]).toString();
  expect(out).toMatch(/syntax is ok/);
  expect(out).not.toMatch(/\[(emerg|warn)\]/);
});
