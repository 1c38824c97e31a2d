import { readFileSync } from 'node:fs'
import type { Plugin } from 'esbuild'
import { defineConfig } from 'tsup'
import { esbuildBrowserBundle } from './browser-bundle.js'

const zodOfCore: Plugin = {
  name: 'zod-of-core',
  setup: ({ onResolve }) => onResolve({ filter: /^zod$/ }, () => ({ path: '@waybill/core/zod', external: true })),
}

/** The build of a published package: every entry of its manifest's `exports`, as ESM and CJS with types. */
export function preset(configUrl: string) {
  const manifest = JSON.parse(readFileSync(new URL('package.json', configUrl), 'utf8')) as {
    name: string
    exports: Record<string, unknown>
    bin?: Record<string, string>
  }
  const entry: Record<string, string> = {}
  for (const key of Object.keys(manifest.exports)) {
    if (key === './package.json') continue
    const path = key === '.' ? 'index' : `${key.slice(2)}/index`
    entry[path] = `src/${path}.ts`
  }
  if (manifest.bin) entry['bin'] = 'src/bin.ts'
  return defineConfig({
    entry,
    format: ['esm', 'cjs'],
    dts: { entry: Object.fromEntries(Object.entries(entry).filter(([path]) => path !== 'bin')) },
    splitting: true,
    // `import.meta.url` has a meaning in CJS too; where nothing asks for it, nothing is added.
    shims: true,
    clean: true,
    sourcemap: false,
    target: 'node20',
    // Whole, zod takes longer to load than everything else together. Core bundles the used part, and the others share it.
    noExternal: ['zod'],
    banner: { js: '/*! Contains parts of zod (MIT License, Copyright Colin McDonnell). */' },
    tsconfig: 'tsconfig.json',
    esbuildPlugins: manifest.name === '@waybill/core' ? [] : [zodOfCore, esbuildBrowserBundle],
  })
}
