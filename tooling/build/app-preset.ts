import { defineConfig } from 'tsup'

/**
 * The build of an application: ESM for Node, dependencies left outside, with types of the entry that is named.
 * Entries are sources, or the name of each program in `dist` with its source.
 */
export function appPreset(entry: string[] | Record<string, string>, { types }: { readonly types?: string } = {}) {
  const dts = types === undefined ? {} : { dts: { entry: types } }
  return defineConfig({ entry, format: ['esm'], clean: true, target: 'node20', splitting: true, ...dts })
}
