import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { parseDocument } from 'yaml'

const root = fileURLToPath(new URL('..', import.meta.url))
const files = readdirSync(`${root}.github`, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.yml'))
  .map((file) => `.github/${file}`)

function read(file: string) {
  const document = parseDocument(readFileSync(root + file, 'utf8'))
  expect([...document.errors, ...document.warnings].map(({ message }) => message)).toEqual([])
  return document.toJS() as unknown
}

it.each(['pnpm-workspace.yaml', ...files])('%s parses', (file) => {
  expect(read(file)).toBeTypeOf('object')
})

const workflows = files.filter((file) => file.startsWith('.github/workflows/'))

it.each(workflows)('%s pins its actions, limits its time and asks for no right it does not name', (file) => {
  const text = readFileSync(root + file, 'utf8')
  const uses = [...text.matchAll(/uses: (.*)/g)].map(([, action]) => action)
  expect(uses.filter((action) => !/^[\w.-]+\/[\w.-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action ?? ''))).toEqual([])
  const { permissions, jobs } = read(file) as {
    permissions: unknown
    jobs: Record<string, { 'timeout-minutes'?: number }>
  }
  expect(permissions).toEqual({ contents: 'read' })
  for (const [name, job] of Object.entries(jobs)) expect(job['timeout-minutes'], name).toBeLessThanOrEqual(60)
})

it('a version is a week old before it comes in, whoever brings it', () => {
  const { minimumReleaseAge } = read('pnpm-workspace.yaml') as { minimumReleaseAge: number }
  const { updates } = read('.github/dependabot.yml') as { updates: { cooldown: { 'default-days': number } }[] }
  const days = updates.map(({ cooldown }) => cooldown['default-days'])
  expect(days).toEqual(days.map(() => minimumReleaseAge / 60 / 24))
  expect(minimumReleaseAge).toBe(7 * 24 * 60)
})

it('what decides is what CI runs, on the Node that is pinned', () => {
  const version = readFileSync(`${root}.node-version`, 'utf8').trim()
  expect(version).toMatch(/^20\.\d+\.\d+$/)
  expect(readFileSync(`${root}.github/workflows/ci.yml`, 'utf8')).toContain('run: bash .ci/run\n')
})
