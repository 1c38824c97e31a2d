import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const page = readFileSync(join(root, 'docs/glossary.md'), 'utf8')
const [, words = '', , names = ''] = page.split('\n## ')

const rowsOf = (text: string) =>
  text
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| ---'))
    .slice(1)
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )

/** Where history is told, old names belong. */
const told =
  /^(docs\/(decisions|glossary|promises)|bench\/results|\.changeset\/)|CHANGELOG\.md$|^tooling\/glossary\.test\.ts$/

it('has at most 40 words, each once, with a sentence', () => {
  const rows = rowsOf(words)
  expect(rows.length).toBeGreaterThan(20)
  expect(rows.length).toBeLessThanOrEqual(40)
  expect(new Set(rows.map(([word]) => word)).size).toBe(rows.length)
  for (const [word, sentence = ''] of rows) expect(sentence, word).toMatch(/^[A-Z].{15,}\.$/)
})

it('retires words for good', () => {
  const retired = rowsOf(names).flatMap(([, , cell = '']) => [...cell.matchAll(/`(\w+)`/g)].map(([, word]) => word))
  expect(retired.length).toBeGreaterThan(15)
  const pattern = new RegExp(`\\b(?:${retired.join('|')})\\b`)
  const files = execFileSync('git', ['ls-files', '*.ts', '*.tsx', '*.mjs', '*.md'], { cwd: root, encoding: 'utf8' })
  const found = files
    .split('\n')
    .filter((file) => file && !told.test(file) && existsSync(join(root, file)))
    .flatMap((file) =>
      readFileSync(join(root, file), 'utf8')
        .split('\n')
        .flatMap((line, index) => (pattern.test(line) ? `${file}:${index + 1} ${pattern.exec(line)?.[0]}` : [])),
    )
  expect(found).toEqual([])
})
