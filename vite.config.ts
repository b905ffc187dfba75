import { appendFile, copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { VitePWA } from 'vite-plugin-pwa';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

const worker = `http://127.0.0.1:${process.env['PORT'] ?? '8787'}`;

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
      await appendFile(join(dir, '_headers'), rules.join(''));
      await copyFile(join(dir, 'index.html'), join(dir, '404.html'));
    },
  };
}

export default defineConfig({
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
