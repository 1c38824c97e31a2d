import { readdirSync, readFileSync } from 'node:fs'
import * as zodOfCore from '@waybill/core/zod'
import { transformSync } from 'esbuild'
import { expect, it } from 'vitest'

const packages = new URL('../../packages/', import.meta.url)

/** Every member of zod that a source reads when it runs. Types are gone then. */
function readMembers(source: string): readonly string[] {
  if (!source.includes("from 'zod'")) return []
  const { code } = transformSync(source, { loader: 'ts', format: 'esm' })
  return [...code.matchAll(/\bz\.(\w+)/g)].map(([, name = '']) => name)
}

// Tests read zod itself. A built package that names what core does not share fails only where the line runs.
it.each(readdirSync(packages).filter((name) => name !== 'core'))(
  'core shares every part of zod that %s reads when it runs',
  (name) => {
    const sources = new URL(`${name}/src/`, packages)
    const files = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter(
      (file) => file.endsWith('.ts') && !file.endsWith('.test.ts'),
    )
    const read = files.flatMap((file) =>
      readMembers(readFileSync(new URL(file, sources), 'utf8')).map((member) => ({ file, member })),
    )
    expect(read.filter(({ member }) => !Object.hasOwn(zodOfCore, member))).toEqual([])
  },
)
