import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { appendFile, copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { VitePWA } from 'vite-plugin-pwa';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

const worker = `http://127.0.0.1:${process.env['PORT'] ?? '8787'}`;

/** Rules of `_headers` that the platform reads; it passes over the rest without a word. */
const MOST_RULES = 100;

/** What several pages are made of, none of it in the first view. */
const FORMS =
  /static\/(account\/(form\/|Dialog|NameDialog|messages|moments|security\/(ConfirmDialog|Said|said|When|clock|download))|design\/More|transactions\/(Choice|moment))/;
const LEDGER =
  /static\/(vault\/(Vault|Tabs|Rows|act)|figures\/(arithmetic|money)|portfolio\/(Fact|Money|Settling|changed|listing|live|settling|Worth|worth|queries)|transactions\/(kinds|save|typed|view|remembered|words))/;
const TASKS =
  /static\/tasks\/(Editor|NoteField|Tick|Undo|change|groups|overlay|queries|tick|typed|undo|words)/;
const TRADE = /static\/(orders\/Trade|design\/Key)/;
const OUTBOX =
  /static\/(account\/call|push\/device|outbox\/(entry|shelf|merge|mending|outcomes|overlay|pending|post|queue|rebases|references|sender|stored|waiting|write))/;
const ALERTS =
  /static\/alerts\/(Bell|Editor|OnChart|Presets|Thresholds|Plus|acting|change|crossing|dragging|outlook|overlay|queries|snapping|spread|subjects|typed|words)/;

/**
 * What the platform reads beside the files. Hashed files are named one by one in `_headers`: a rule for their
 * folder would also mark as immutable what is answered where one is missing, such as an older version's chunk.
 * The shell is also the page for addresses that do not exist, so that they get their status.
 */
function platformFiles(): Plugin {
  return {
    name: 'platform-files',
    apply: 'build',
    async writeBundle({ dir = '' }, bundle) {
      const rules = Object.keys(bundle)
        .filter((file) => file.startsWith('assets/'))
        .map((file) => `\n/${file}\n  Cache-Control: public, max-age=31536000, immutable\n`);
      // One is for all files.
      if (rules.length >= MOST_RULES)
        this.error(`${rules.length} files, and rules for ${MOST_RULES - 1} of them`);
      await appendFile(join(dir, '_headers'), rules.join(''));
      await copyFile(join(dir, 'index.html'), join(dir, '404.html'));
    },
  };
}

/** What a browser keeps of answers is of no use to a page that expects other shapes. */
const description = readFileSync(new URL('static/public/api/openapi.json', import.meta.url));
const built_for = createHash('sha256').update(description).digest('hex').slice(0, 16);

export default defineConfig({
  define: { BUILT_FOR: JSON.stringify(built_for) },
  root: 'static',
  publicDir: 'public',
  cacheDir: '../node_modules/.vite',
  plugins: [
    svelte({ configFile: '../svelte.config.js' }),
    platformFiles(),
    VitePWA({
      strategies: 'injectManifest',
      srcDir: '.',
      filename: 'sw.ts',
      // Registration is ours (app/registration.svelte.ts): deferred, and under a Trusted Types policy.
      injectRegister: false,
      manifest: false,
      injectManifest: {
        globPatterns: ['**/*.{html,js,css,svg,webmanifest}', 'icons/*.png'],
        // The estimator of passwords is large, and only of use where the server is there to take one.
        globIgnores: ['404.html', 'docs.css', 'api/**', 'assets/strength-*.js'],
        // The platform answers /index.html with a redirect to /, so the shell is fetched under its real name.
        manifestTransforms: [
          (entries) => ({
            manifest: entries.map((entry) => (entry.url === 'index.html' ? { ...entry, url: '/' } : entry)),
            warnings: [],
          }),
        ],
      },
    }),
  ],
  // One file for the worker that tabs share, as a module in development and in the build alike.
  worker: { format: 'es' },
  build: {
    outDir: '../dist',
    emptyOutDir: true,
    assetsDir: 'assets',
    // light-dark() and nesting are used as they are, not rewritten.
    target: ['chrome123', 'edge123', 'firefox120', 'safari17.5'],
    modulePreload: { polyfill: false },
    // No data: URLs and no inlined scripts: everything is a file that the CSP can name.
    assetsInlineLimit: 0,
    reportCompressedSize: true,
    rolldownOptions: {
      output: {
        // The platform takes 100 rules of headers, and each file needs one: what pages share comes in a few files.
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [
            { name: 'forms', test: FORMS },
            { name: 'ledger', test: LEDGER },
            { name: 'tasks', test: TASKS },
            { name: 'alerts', test: ALERTS },
            { name: 'Trade', test: TRADE },
            { name: 'outbox', test: OUTBOX },
          ],
        },
      },
    },
  },
  server: {
    proxy: { '/api': worker, '/ping': worker, '/health': worker, '/ws': { target: worker, ws: true } },
  },
  test: {
    // Relative to root, so this is static/**/*.test.ts and nothing else.
    include: ['**/*.test.ts'],
    environment: 'node',
  },
});
