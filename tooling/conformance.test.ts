import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { runCli } from '@waybill/cli'
import { type ConformanceReport, destinationChapters } from '@waybill/core/conformance'
import { describe, expect, it } from 'vitest'
import { rightSubject } from '../packages/core/src/conformance/wrong-destinations/right-destination.js'
import { wrongDestinations } from '../packages/core/src/conformance/wrong-destinations/wrong-destinations.js'
import { agreementChapter } from './agreement/chapter.js'
import { inDoubtChapter } from './in-doubt/chapter.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const page = `${root}docs/conformance.md`

const vendors = [
  ['Salesforce Marketing Cloud Personalization', 'salesforce-personalization/src/testing/subject.ts'],
  ['Yespo', 'yespo/src/testing/subject.ts'],
  ['Synerise', 'synerise/src/testing/subject.ts'],
] as const

/** The command, as anybody would call it. */
async function conformance(...args: string[]) {
  let out = ''
  let err = ''
  const exitCode = await runCli(['conformance', ...args], {
    stdin: (async function* () {})(),
    stdout: (text) => {
      out += text
    },
    stderr: (text) => {
      err += text
    },
    environment: {},
  })
  return { exitCode, out, err }
}

const reports: string[] = []

describe('waybill conformance', () => {
  it.each(vendors)(
    '%s conforms',
    async (title, path) => {
      const { exitCode, out, err } = await conformance(`${root}packages/${path}`)
      process.stdout.write(`\n${out}\n`)
      expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' })
      reports.push(`## ${title}\n\n${out}`)
    },
    60_000,
  )

  it('prints JSON for programs', async () => {
    const right = `${root}packages/core/src/conformance/wrong-destinations/right-destination.ts`
    const { out } = await conformance('--json', '--export', 'rightSubject', right)
    const report = JSON.parse(out) as ConformanceReport
    expect(report).toMatchObject({ destination: 'tiny', conforms: true, failed: 0 })
    expect(report.passed + report.skipped).toBe(report.chapters.length)
    expect(report.chapters).toContainEqual(expect.objectContaining({ name: 'deadline', result: 'passed' }))
  }, 300_000)

  it('says what failed, and ends with 1', async () => {
    const wrong = `${root}packages/core/src/conformance/wrong-destinations`
    const run = await conformance('--export', 'wrongSubject', `${wrong}/wrong-subject.ts`)
    expect(run.exitCode).toBe(1)
    expect(run.err).toMatch(/^failed: fault: 500: to be retried, not delivered\n.*1 failed/s)
    expect(run.out).toContain('| FAILED: to be retried, not delivered')
  }, 300_000)

  it.each([
    ['no module', ['./not-there.js'], /cannot be loaded/],
    [
      'no subject',
      ['--export', 'default', `${root}packages/${vendors[1][1]}`],
      /exports no "default".*It has: subject/,
    ],
  ])('cannot use %s', async (_, args, message) => {
    const { exitCode, err } = await conformance(...args)
    expect(exitCode).toBe(2)
    expect(err).toMatch(message)
  })
})

it('docs/conformance.md shows these reports; WAYBILL_UPDATE=1 writes them', async () => {
  const text = `# Conformance reports

What \`waybill conformance\` prints for the three first-party packages. A test keeps this page true. How to run the suite
for a package of your own: [writing a destination](writing-a-destination.md).

${reports.join('\n')}
## Proof that it bites

Each of these destinations is the right one with a single fault. Each fails the chapter beside it, and passes all others.

| A destination that … | fails |
| --- | --- |
${wrongDestinations.map(({ fault, fails }) => `| ${fault} | ${fails} |`).join('\n')}

${await inDoubtChapter()}
${agreementChapter()}`
  if (process.env['WAYBILL_UPDATE']) writeFileSync(page, text)
  expect(readFileSync(page, 'utf8')).toBe(text)
})

it('docs/writing-a-destination.md names every chapter', () => {
  const guide = readFileSync(`${root}docs/writing-a-destination.md`, 'utf8')
  const named = destinationChapters(rightSubject).map(({ name }) => name)
  const kinds = [...new Set(named.map((name) => name.split(':')[0] as string))]
  expect(kinds.filter((kind) => !guide.includes(`\`${kind}`))).toEqual([])
})
