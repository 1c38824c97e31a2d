import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runInMemory } from './conformance/run-in-memory.js'

let folder: string
let config: string
let subject: string
const event = JSON.stringify({ type: 'track', event: 'Seen', userId: 'u1' })

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waybill-configured-'))
  config = join(folder, 'waybill.config.mjs')
  subject = join(folder, 'subject.mjs')
  await writeFile(
    config,
    `export default { vendors: {
      yespo: [{ name: 'yespo-ua', apiKey: 'secret-1', mapping: { Seen: () => null } }, { name: 'yespo-pl', apiKey: 'secret-2', baseUrl: 'https://pl.example/api' }],
    } }`,
  )
  // It fails at once, and says with what it was created.
  await writeFile(
    subject,
    `const create = ({ options }) => { throw new Error('created with ' + Object.keys(options ?? {}).join(' ')) }
    export const subject = { name: 'yespo', create, events: [], accepted: () => ({}), answers: [] }`,
  )
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const preview = (...args: readonly string[]) => runInMemory(['preview', ...args], { stdin: event })

it('previews a destination of the settings, with its mapping and address', async () => {
  const own = await preview('--config', config, '--destination', 'yespo-ua')
  expect([own.exitCode, own.out]).toEqual([0, expect.stringContaining('skipped: mapping')])
  const other = await preview('--config', config, '--destination', 'yespo-pl')
  expect(other.out).toContain('POST https://pl.example/api/v2/event')
  expect(own.out + other.out + own.err + other.err).not.toContain('secret')
})

it.each<[string, readonly string[], string]>([
  ['neither', [], 'Either --vendor or --config must be given'],
  ['both', ['--vendor', 'yespo', '--config', 'x'], 'Either --vendor or --config must be given'],
  ['a destination without settings', ['--vendor', 'yespo', '--destination', 'x'], '--destination needs --config'],
  ['a setting beside them', ['--config', 'x', '--region', 'eu'], '--region does not apply to --config'],
])('refuses %s', async (_, args, message) => {
  expect(await preview(...args)).toMatchObject({ exitCode: 2, out: '', err: expect.stringContaining(message) })
})

it('says which destinations there are, and what is wrong with the settings', async () => {
  const several = await preview('--config', config)
  expect(several.err).toContain('--destination must name one of the settings. They have: yespo-ua, yespo-pl.')
  const unknown = await preview('--config', config, '--destination', 'yespo')
  expect(unknown.err).toContain('The settings have no destination "yespo".')
  const none = await preview('--config', join(folder, 'none.json'))
  expect([none.exitCode, none.err]).toEqual([2, expect.stringContaining('there is no such file')])
})

it('creates the subject of the suite with the options of a destination', async () => {
  const plain = await runInMemory(['conformance', subject])
  expect(plain.err).toContain('created with')
  expect(plain.err).not.toContain('apiKey')
  const { err } = await runInMemory(['conformance', subject, '--config', config, '--destination', 'yespo-pl'])
  expect(err).toContain('created with name apiKey baseUrl')
})

it('finds a subject by the name of a package, and says that there is none', async () => {
  const { exitCode, err } = await runInMemory(['conformance', 'waybill-south-wind'])
  expect([exitCode, err]).toEqual([2, expect.stringContaining('waybill-south-wind cannot be loaded')])
  const found = await runInMemory(['conformance', 'yaml'])
  expect(found.err).toContain('exports no "subject"')
})
