// Bundles src/ into dist/: portal.css, portal.js, chart.js, tree.js, sheet.js, workshop.js and the fonts of the pages and of the PDFs.

import { copyFile, mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { compile } from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");
const finished = join(here, "dist");
const dist = join(modules, ".build"); // takes the old one's place only when everything succeeded
const cuts = ["400Regular", "600SemiBold", "700Bold", "800ExtraBold"];

await rm(dist, { recursive: true, force: true });
await mkdir(join(dist, "fonts"), { recursive: true });

const style = compile(join(here, "src/portal.scss"), {
  loadPaths: [modules],
  quietDeps: true,
  silenceDeprecations: ["import", "global-builtin", "color-functions", "if-function"],
});
const shared = { bundle: true, minify: true, logLevel: "warning", legalComments: "eof" };
await build({
  ...shared,
  stdin: { contents: style.css, loader: "css", resolveDir: join(here, "src"), sourcefile: "portal.css" },
  outfile: join(dist, "portal.css"),
  loader: { ".woff2": "file" },
  assetNames: "fonts/[name]",
});
await build({
  ...shared,
  entryPoints: ["portal", "chart", "tree", "sheet", "workshop"].map((name) => join(here, `src/${name}.js`)),
  outdir: dist,
  target: "es2020",
});
for (const cut of cuts) {
  const name = `PlusJakartaSans_${cut}.ttf`;
  const source = join(modules, "@expo-google-fonts/plus-jakarta-sans", cut, name);
  await copyFile(source, join(dist, "fonts", name.replace("_", "-")));
}
await copyFile(
  join(modules, "@fontsource-variable/plus-jakarta-sans/LICENSE"),
  join(dist, "fonts/LICENSE.txt"),
);
await rm(finished, { recursive: true, force: true });
await rename(dist, finished);
