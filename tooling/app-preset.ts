import { defineConfig } from 'tsup'

/** The build of an application: ESM for Node, no types, dependencies left outside. */
export function appPreset(...entry: string[]) {
  return defineConfig({ entry, format: ['esm'], clean: true, target: 'node20', splitting: true })
}
