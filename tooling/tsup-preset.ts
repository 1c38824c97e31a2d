import { readFileSync } from 'node:fs'
import { defineConfig } from 'tsup'
import { esbuildBrowserBundle } from './browser-bundle.js'

/** The build of a published package: every entry of its manifest's `exports`, as ESM and CJS with types. */
export function preset(configUrl: string) {
  const manifest = JSON.parse(readFileSync(new URL('package.json', configUrl), 'utf8')) as {
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
    clean: true,
    sourcemap: false,
    target: 'node20',
    // Whole, zod takes longer to load than everything else together; bundled, only the used part of it is there.
    noExternal: ['zod'],
    banner: { js: '/*! Contains parts of zod (MIT License, Copyright Colin McDonnell). */' },
    tsconfig: 'tsconfig.json',
    esbuildPlugins: [esbuildBrowserBundle],
  })
}
