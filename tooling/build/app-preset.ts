import { defineConfig } from 'tsup'

/**
 * The build of an application: ESM for Node, no types, dependencies left outside.
 * Entries are sources, or the name of each program in `dist` with its source.
 */
export function appPreset(entry: string[] | Record<string, string>) {
  return defineConfig({ entry, format: ['esm'], clean: true, target: 'node20', splitting: true })
}
