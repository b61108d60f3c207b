// Builds web/static from this folder and its locked packages: the same sources give the same bytes.
import { createHash } from "node:crypto";
import { cp, mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const HERE = dirname(fileURLToPath(import.meta.url));
const STATIC = resolve(HERE, "..", "static");
// Built aside and put in place at the end: a server never sees half of it.
const OUT = join(HERE, "node_modules", `.static-${process.pid}`);
const DKFDS = join(HERE, "node_modules", "dkfds", "dist");
const VENDORED = join(OUT, "vendor", "dkfds");
const TEXT = /\.(?:css|js|json|svg|txt|md)$/;
const FIRST_LOAD = ["vendor/dkfds/css/dkfds.css", "app.css", "beslut.js"];
const LARGEST_FIRST_LOAD = 200_000;
// Nothing on our pages is both italic and of these weights.
const FACES_LEFT_OUT = /IBMPlexSans-(?:Medium|SemiBold)Italic/;

const packageOf = (path) => path.match(/node_modules\/((?:@[^/]+\/)?[^/]+)\//)?.[1];

async function write(path, content) {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}

/** The scripts and the style sheet, each in one file, with the licences of what is in them. */
async function bundle() {
  const built = await build({
    absWorkingDir: HERE,
    entryPoints: { beslut: "scripts/beslut.js", app: "styles/app.css", screen: "styles/screen.css" },
    outdir: OUT,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    legalComments: "none",
    external: ["*.svg"],
    metafile: true,
    logLevel: "warning",
  });
  const names = [...new Set(Object.keys(built.metafile.inputs).map(packageOf).filter(Boolean))].sort();
  const licences = await Promise.all(names.map(licence));
  await write(join(OUT, "beslut.js.LICENSE.txt"), licences.join("\n"));
}

async function licence(name) {
  const folder = join(HERE, "node_modules", name);
  const { version } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  return `${name} ${version}\n\n${await readFile(join(folder, "LICENSE"), "utf8")}`;
}

/** The design system's style sheet with woff2 fonts alone, and the files that it names. */
async function vendor() {
  const css = withoutOtherFonts(await readFile(join(DKFDS, "css", "dkfds.min.css"), "utf8"));
  await write(join(VENDORED, "css", "dkfds.css"), css);
  const named = new Set([...css.matchAll(/url\(\.\.\/([^)?#]+)\)/g)].map((found) => found[1]));
  const others = ["img/all-svg-icons.svg", "fonts/IBMPlexSans/complete/woff2/license.txt", "LICENSE.md"];
  for (const path of [...named, ...others]) {
    await cp(join(DKFDS, path), join(VENDORED, path));
  }
}

function withoutOtherFonts(css) {
  return css
    .replace(/\n?\/\*# sourceMappingURL=[^*]*\*\//, "")
    .replace(/@font-face\{[^}]*\}/g, (face) => {
      const woff2 = face.match(/url\([^)]*\.woff2\)/)?.[0];
      if (!woff2 || FACES_LEFT_OUT.test(woff2)) return "";
      return face.replace(/src:[^;}]*/, `src:${woff2} format("woff2")`);
    });
}

async function files(folder) {
  const entries = await readdir(folder, { withFileTypes: true });
  const found = entries.map((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? files(path) : [path];
  });
  return (await Promise.all(found)).flat().sort();
}

/** A .gz beside each text file, and the manifest: size and sha256 by path. */
async function finish() {
  const manifest = {};
  for (const path of await files(OUT)) {
    const content = await readFile(path);
    const entry = { sha256: createHash("sha256").update(content).digest("hex"), size: content.length };
    if (TEXT.test(path)) {
      const packed = gzipSync(content, { level: 9 });
      packed[9] = 255; // which system packed it says nothing
      await writeFile(`${path}.gz`, packed);
      entry.gzip = packed.length;
    }
    manifest[relative(OUT, path).split(sep).join("/")] = entry;
  }
  await write(join(OUT, "manifest.json"), `${JSON.stringify(manifest, null, 1)}\n`);
  return manifest;
}

await bundle();
await vendor();
const manifest = await finish();
const total = FIRST_LOAD.reduce((sum, path) => sum + manifest[path].gzip, 0);
if (total > LARGEST_FIRST_LOAD) {
  throw new Error(`the first load is ${total} bytes, and at most ${LARGEST_FIRST_LOAD} are wanted`);
}
await rm(STATIC, { recursive: true, force: true });
await rename(OUT, STATIC);
console.log(`web/static: ${Object.keys(manifest).length} files, first load ${Math.round(total / 1000)} kB`);
