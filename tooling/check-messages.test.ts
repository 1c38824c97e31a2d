import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'

interface Named {
  readonly name: string
  readonly message: string
}

// Plain JavaScript, as every tool that runs without a build.
const { bodyOf, commitsOf, faultOf } = (await import(
  /* @vite-ignore */ new URL('./check-messages.mjs', import.meta.url).href
)) as {
  bodyOf: (changeset: string) => string
  commitsOf: (root: string) => readonly Named[]
  faultOf: (message: string) => string | undefined
}

it.each([
  ['Repeat nothing harmful', undefined],
  [`Repeat nothing harmful\n\nA body may be as long as it likes: ${'x'.repeat(100)}`, undefined],
  ['x'.repeat(71), undefined],
  // Characters, not units of UTF-16.
  ['😀'.repeat(71), undefined],
  ['x'.repeat(72), `has a subject of 72 characters, 71 at most: "${'x'.repeat(72)}"`],
  ['One\ntwo', 'has no empty line after its subject: "One"'],
  ['', 'has no subject'],
  ['\nLate', 'has no subject'],
])('%j', (message, fault) => {
  expect(faultOf(message)).toBe(fault)
})

it("a changeset's body comes after the packages", () => {
  expect(bodyOf("---\n'@waybill/core': minor\n---\n\nOne\n\nTwo\n---\nThree\n")).toBe('One\n\nTwo\n---\nThree\n')
  expect(bodyOf('---\n---\n\nNo package\n')).toBe('No package\n')
})

let root: string
const git = (...args: string[]) => execFileSync('git', args, { cwd: root, stdio: 'ignore' })
const commit = (message: string, author = 'Somebody') =>
  git('-c', `user.name=${author}`, '-c', 'user.email=a@example.com', 'commit', '--allow-empty', '-m', message)
const messages = () => commitsOf(root).map(({ message }) => message)

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'waybill-messages-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

it('reads the commits that main does not have, but not those of machines', () => {
  git('init')
  expect(messages(), 'no commit yet').toEqual([])
  commit('First')
  commit('Second\n\nWhy')
  expect(messages(), 'no main to compare with').toEqual(['Second\n\nWhy'])
  git('update-ref', 'refs/remotes/origin/main', 'HEAD')
  expect(messages(), 'main itself').toEqual(['Second\n\nWhy'])
  commit('Third')
  commit('Bump it', 'dependabot[bot]')
  commit('Fourth')
  expect(messages()).toEqual(['Fourth', 'Third'])
})

it('reads none where there is no repository', () => {
  expect(messages()).toEqual([])
})
