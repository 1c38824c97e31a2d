import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { viteBrowserBundle } from './tooling/browser-bundle.js'

// Tests run on the sources; tsconfig.json is the one list of where each package's sources are.
const { compilerOptions } = JSON.parse(readFileSync(new URL('tsconfig.json', import.meta.url), 'utf8')) as {
  compilerOptions: { paths: Record<string, [string]> }
}
const alias = Object.entries(compilerOptions.paths).map(([name, [path]]) => ({
  find: new RegExp(`^${name}$`),
  replacement: fileURLToPath(new URL(path, import.meta.url)),
}))

export default defineConfig({
  plugins: [viteBrowserBundle],
  resolve: { alias },
  test: {
    include: [
      'packages/*/src/**/*.test.ts',
      'packages/cli/templates/*/src/**/*.test.ts',
      'apps/*/src/**/*.test.ts',
      'tooling/**/*.test.ts',
      'bench/src/**/*.test.ts',
      'campaign/src/**/*.test.ts',
    ],
    reporters: ['default', 'json'],
    outputFile: { json: '.ci/report.json' },
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
})
