import svelte from 'eslint-plugin-svelte';
import { defineConfig } from 'eslint/config';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

export default defineConfig(
  { ignores: ['dist/**', 'build/**', 'target/**', '.wrangler/**', 'static/data/openapi.d.ts'] },
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  {
    files: ['static/**/*.{ts,js,svelte}', 'vite.config.ts'],
    rules: {
      // TypeScript resolves names; this rule only knows JavaScript globals.
      'no-undef': 'off',
      'no-console': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
    },
  },
  {
    files: ['tests/**/*.ts'],
    rules: {
      // What comes over the wire is asserted upon, field by field: an absent one fails the test.
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    files: ['static/**/*.svelte', 'static/**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
    rules: {
      // There is no SvelteKit here: links are plain paths, built by app/route.ts.
      'svelte/no-navigation-without-resolve': 'off',
      'svelte/no-at-html-tags': 'error',
      // The CSP refuses style attributes in markup; style: directives go through the CSSOM and are fine.
      'no-restricted-syntax': ['error', 'SvelteAttribute[key.name="style"]'],
    },
  },
);
