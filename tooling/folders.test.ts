import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
/** What a newcomer can look over at once. */
const most = 15

function filesByFolder(): ReadonlyMap<string, readonly string[]> {
  const sources = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  })
    .split('\n')
    .filter((file) => /\.(ts|tsx|mts|mjs|css)$/.test(file) && !/\.test\.tsx?$/.test(file))
    .filter((file) => existsSync(join(root, file)))
  const folders = new Map<string, string[]>()
  for (const file of sources) folders.set(dirname(file), [...(folders.get(dirname(file)) ?? []), file])
  return folders
}

it('no folder has more than fifteen files of source beside its tests', () => {
  const folders = filesByFolder()
  expect(folders.size).toBeGreaterThan(100)
  const full = [...folders].filter(([, files]) => files.length > most)
  expect(
    full.map(([folder, files]) => `${folder} has ${files.length}: give it folders by what the files are about`),
  ).toEqual([])
})
